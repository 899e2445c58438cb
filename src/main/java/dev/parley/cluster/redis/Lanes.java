package dev.parley.cluster.redis;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;

/**
 * Runs the tasks of each destination one at a time, in the order in which they came. A
 * destination belongs to a lane by its hash, and a task may be of several destinations.
 * <p>
 * It counts what waits, and says when it is too much: who adds to it has to ask. Safe for
 * any thread.
 */
final class Lanes implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Lanes.class);

	private static final int LANES = 64;

	private static final int THREADS = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

	/** Tasks that may wait, and the size in bytes of what they are to hand over. */
	private static final int MOST = 50_000;

	static final long BYTES = 64L * 1024 * 1024;

	private final CompletableFuture<?>[] tails = new CompletableFuture<?>[LANES];

	private final ExecutorService threads;

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final RareLine failed = new RareLine();

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
		run(destination, 0, task);
	}

	/**
	 * @param size of what the task holds until it has run, bytes
	 */
	void run(String destination, long size, Runnable task) {
		int lane = lane(destination);
		this.waiting.incrementAndGet();
		hold(size);
		synchronized (this.tails) {
			this.tails[lane] = this.tails[lane].thenRunAsync(() -> attempt(task, size), this.threads);
		}
	}

	void run(Collection<String> destinations, Runnable task) {
		int[] lanes = destinations.stream().mapToInt(Lanes::lane).distinct().toArray();
		this.waiting.incrementAndGet();
		synchronized (this.tails) {
			CompletableFuture<?> before = CompletableFuture
				.allOf(Arrays.stream(lanes).mapToObj((lane) -> this.tails[lane]).toArray(CompletableFuture[]::new));
			CompletableFuture<?> after = before.thenRunAsync(() -> attempt(task, 0), this.threads);
			for (int lane : lanes) {
				this.tails[lane] = after;
			}
		}
	}

	/** Counts what a task or its result holds, until {@link #release}. */
	void hold(long size) {
		this.bytes.addAndGet(size);
	}

	void release(long size) {
		this.bytes.addAndGet(-size);
	}

	/** Whether senders should wait: a quarter of what may wait is waiting. */
	boolean isBehind() {
		return isOver(MOST / 4, BYTES / 4);
	}

	/** Whether nothing more should come that can be read again or may get lost. */
	boolean isFull() {
		return isOver(MOST, BYTES);
	}

	/** Whether nothing may come at all. */
	boolean isOverfull() {
		return isOver(2 * MOST, 2 * BYTES);
	}

	private boolean isOver(int tasks, long size) {
		return this.waiting.get() > tasks || this.bytes.get() > size;
	}

	private static int lane(String destination) {
		int hash = destination.hashCode() * 0x9E3779B9;
		return hash >>> 26 & (LANES - 1);
	}

	/** No failure must end a lane. */
	private void attempt(Runnable task, long size) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
		finally {
			this.waiting.decrementAndGet();
			release(size);
		}
	}

	private void complain(Throwable failure) {
		try {
			if (this.failed.isDue()) {
				log.error("A message was not handed to its subscribers", failure);
			}
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
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
