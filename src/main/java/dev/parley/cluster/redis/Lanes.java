package dev.parley.cluster.redis;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;

/**
 * Runs the tasks of each destination one at a time, in the order in which they came. A
 * destination belongs to a lane by its hash, and a task may be of several destinations. A
 * thread that has a lane runs what comes meanwhile, too: messages of one destination that
 * come together are handed over together.
 * <p>
 * It counts what waits, and says when it is too much: the callers that add to it have to
 * ask. Safe for any thread.
 */
final class Lanes implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Lanes.class);

	private static final int LANES = 64;

	private static final int THREADS = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));

	/** Tasks that a thread runs of one lane before it looks after the others. */
	private static final int TURN = 100;

	/**
	 * Size of what it hands over meanwhile, bytes: one task may have all that was
	 * announced of a log.
	 */
	private static final long TURN_BYTES = 64 * 1024;

	/** Tasks that may wait, and the size in bytes of what they are to hand over. */
	private static final int MOST = 50_000;

	static final long BYTES = 64L * 1024 * 1024;

	private final List<Lane> lanes = IntStream.range(0, LANES).mapToObj((i) -> new Lane()).toList();

	/** Held while a task of several lanes is added: they come in one order to all. */
	private final Object joining = new Object();

	private final ExecutorService threads;

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	private final RareLine failed = new RareLine();

	Lanes() {
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
		this.waiting.incrementAndGet();
		hold(size);
		lane(destination).add(new Task(List.of(), new AtomicInteger(1), task, size, size));
	}

	/**
	 * @param size of what the task hands over, bytes; the caller holds it
	 */
	void run(Collection<String> destinations, long size, Runnable task) {
		this.waiting.incrementAndGet();
		add(destinations.stream().map(this::lane).distinct().toList(), size, task);
	}

	private void add(List<Lane> all, long size, Runnable task) {
		Task shared = new Task(all, new AtomicInteger(all.size()), task, size, 0);
		synchronized (this.joining) {
			all.forEach((lane) -> lane.add(shared));
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

	/**
	 * Hands over each of these. One that cannot be handed over does not keep the others
	 * from that: its failure is thrown after all of them.
	 */
	static <T> void each(Iterable<T> all, Consumer<? super T> to) {
		RuntimeException failure = null;
		Error error = null;
		for (T one : all) {
			try {
				to.accept(one);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
			catch (Error ex) {
				error = ex;
			}
		}
		if (error != null) {
			throw error;
		}
		if (failure != null) {
			throw failure;
		}
	}

	private Lane lane(String destination) {
		int hash = destination.hashCode() * 0x9E3779B9;
		return this.lanes.get(hash >>> 26 & (LANES - 1));
	}

	/** No failure must end a lane. */
	private void attempt(Task task) {
		try {
			task.action.run();
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
		}
		finally {
			this.waiting.decrementAndGet();
			release(task.held);
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
		CompletableFuture<Void> all = new CompletableFuture<>();
		this.waiting.incrementAndGet();
		add(this.lanes, 0, () -> all.complete(null));
		all.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
		this.threads.shutdown();
	}

	/**
	 * @param lanes that wait for it, if there are several
	 * @param missing of them that have not come to it
	 * @param size of what it hands over, bytes
	 * @param held of that until it has run
	 */
	private record Task(List<Lane> lanes, AtomicInteger missing, Runnable action, long size, long held) {
	}

	/** Its monitor guards what waits; nothing is called under it. */
	private final class Lane implements Runnable {

		private final Queue<Task> tasks = new ArrayDeque<>();

		/** Whether a thread has it, is about to, or it waits for other lanes. */
		private boolean taken;

		void add(Task task) {
			synchronized (this) {
				this.tasks.add(task);
				if (this.taken) {
					return;
				}
				this.taken = true;
			}
			begin();
		}

		/** Without a thread it waits for the next task, and tries again. */
		private void begin() {
			try {
				Lanes.this.threads.execute(this);
			}
			catch (RuntimeException | Error ex) {
				synchronized (this) {
					this.taken = false;
				}
				complain(ex);
			}
		}

		private synchronized @Nullable Task next() {
			Task next = this.tasks.poll();
			this.taken = next != null;
			return next;
		}

		@Override
		public void run() {
			long size = 0;
			for (int i = 0; i < TURN && size < TURN_BYTES; i++) {
				Task task = next();
				if (task == null) {
					return;
				}
				if (task.missing.decrementAndGet() > 0) {
					// The last of its lanes runs it, and lets this one go on.
					return;
				}
				attempt(task);
				size += task.size;
				task.lanes.forEach((lane) -> {
					if (lane != this) {
						lane.begin();
					}
				});
			}
			begin();
		}

	}

}
