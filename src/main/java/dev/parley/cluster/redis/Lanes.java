package dev.parley.cluster.redis;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of each destination one at a time, in the order in which they came. A
 * destination belongs to a lane by its hash, and a task may be of several destinations.
 * Safe for any thread.
 */
final class Lanes implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Lanes.class);

	private static final int LANES = 64;

	private static final int THREADS = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

	private final CompletableFuture<?>[] tails = new CompletableFuture<?>[LANES];

	private final ExecutorService threads;

	private final AtomicInteger waiting = new AtomicInteger();

	Lanes() {
		Arrays.fill(this.tails, CompletableFuture.completedFuture(null));
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					Thread thread = new Thread(task, "parley-redis-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				}, new ThreadPoolExecutor.DiscardPolicy());
	}

	void run(String destination, Runnable task) {
		int lane = lane(destination);
		this.waiting.incrementAndGet();
		synchronized (this.tails) {
			this.tails[lane] = this.tails[lane].thenRunAsync(() -> attempt(task), this.threads);
		}
	}

	void run(Collection<String> destinations, Runnable task) {
		int[] lanes = destinations.stream().mapToInt(Lanes::lane).distinct().toArray();
		this.waiting.incrementAndGet();
		synchronized (this.tails) {
			CompletableFuture<?> before = CompletableFuture
				.allOf(Arrays.stream(lanes).mapToObj((lane) -> this.tails[lane]).toArray(CompletableFuture[]::new));
			CompletableFuture<?> after = before.thenRunAsync(() -> attempt(task), this.threads);
			for (int lane : lanes) {
				this.tails[lane] = after;
			}
		}
	}

	/** How many tasks have not ended. */
	int waiting() {
		return this.waiting.get();
	}

	private static int lane(String destination) {
		int hash = destination.hashCode() * 0x9E3779B9;
		return hash >>> 26 & (LANES - 1);
	}

	/** One failure must not end a lane. */
	private void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			log.error("A message was not handed to its subscribers", ex);
		}
		finally {
			this.waiting.decrementAndGet();
		}
	}

	/** Waits for what is running, some seconds at most. */
	@Override
	public void close() {
		CompletableFuture<?> all;
		synchronized (this.tails) {
			all = CompletableFuture.allOf(this.tails);
		}
		all.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
		this.threads.shutdown();
	}

}
