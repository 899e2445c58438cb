package dev.parley.engine.outbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that write outboxes to their wires. An outbox is handed over at most
 * once until it has been drained, and no drain waits for a reader, so all queues together
 * are never longer than the number of sessions. Safe for any thread.
 * <p>
 * A thread starts with its first outbox: an application whose broker nobody uses has
 * none. Each thread has a queue of its own, and an outbox always goes to the same one:
 * compared with one queue for all, that gains a sixth of the throughput. If a thread
 * can't keep up, publishers help before they continue: otherwise outboxes would fill
 * although their readers read, and sessions be closed for the server's own slowness.
 */
public final class Drains implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Drains.class);

	/** How long to wait for a thread to end, milliseconds. */
	private static final long PATIENCE = 2000;

	/** How long a thread may have work and take none, nanoseconds. */
	public static final long STALLED = TimeUnit.SECONDS.toNanos(30);

	private final Lane[] lanes;

	private volatile boolean behind;

	private volatile boolean stopped;

	/**
	 * Whether the threads have ended: then a thread that hands over an outbox drains it
	 * itself.
	 */
	private volatile boolean ended;

	/**
	 * @param threads at least 1
	 */
	public Drains(int threads) {
		this.lanes = new Lane[threads];
		for (int i = 0; i < threads; i++) {
			this.lanes[i] = new Lane("parley-drain-" + i);
		}
	}

	void drain(Outbox outbox) {
		int hash = System.identityHashCode(outbox);
		Lane lane = this.lanes[(hash & Integer.MAX_VALUE) % this.lanes.length];
		lane.add(outbox);
		if (this.ended) {
			drainAll();
		}
	}

	/** Notes that an outbox that is not being written is half full. */
	void fallBehind() {
		this.behind = true;
	}

	/**
	 * Drains pending outboxes, if the threads have fallen behind. For a thread that
	 * publishes, without locks.
	 */
	public void help() {
		if (this.behind) {
			this.behind = false;
			drainAll();
		}
	}

	/** The names of threads that have died or do not take their work. */
	public List<String> failedThreads(long now) {
		return Arrays.stream(this.lanes)
			.filter((lane) -> lane.hasFailed(now))
			.map((lane) -> lane.thread.getName())
			.toList();
	}

	/** Drains pending outboxes, and ends the threads. */
	@Override
	public void close() {
		this.stopped = true;
		for (Lane lane : this.lanes) {
			LockSupport.unpark(lane.thread);
		}
		for (Lane lane : this.lanes) {
			lane.join();
		}
		this.ended = true;
		drainAll();
	}

	private void drainAll() {
		for (Lane lane : this.lanes) {
			drainAll(lane);
		}
	}

	private static void drainAll(Lane lane) {
		for (List<Outbox> all = lane.takeAll(); !all.isEmpty(); all = lane.takeAll()) {
			for (Outbox outbox : all) {
				try {
					outbox.drain();
				}
				catch (RuntimeException | Error ex) {
					complain(ex);
				}
			}
		}
	}

	/** Logs a failure; the thread goes on, because part of the clients depend on it. */
	private static void complain(Throwable failure) {
		try {
			log.warn("A connection could not be written to or closed: {}", failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	private final class Lane implements Runnable {

		/**
		 * Taken as a whole, so that producer and consumer seldom meet; guarded by this
		 * object's monitor.
		 */
		private List<Outbox> queue = new ArrayList<>();

		/**
		 * Whether the thread sleeps, is about to, or has not been started; guarded by
		 * this object's monitor.
		 */
		private boolean asleep = true;

		/** Guarded by this object's monitor. */
		private boolean started;

		/**
		 * When the queue was last taken or the thread woken, by
		 * {@link System#nanoTime()}; guarded by this object's monitor.
		 */
		private long taken = System.nanoTime();

		private final Thread thread;

		Lane(String name) {
			this.thread = new Thread(this, name);
			this.thread.setDaemon(true);
		}

		void add(Outbox outbox) {
			boolean wake;
			boolean start;
			synchronized (this) {
				this.queue.add(outbox);
				wake = this.asleep;
				start = wake && !this.started && !Drains.this.stopped;
				this.started |= start;
				this.asleep = false;
				this.taken = wake ? System.nanoTime() : this.taken;
			}
			if (start) {
				this.thread.start();
			}
			else if (wake) {
				LockSupport.unpark(this.thread);
			}
		}

		/** Takes all outboxes; the caller owns the list. */
		synchronized List<Outbox> takeAll() {
			List<Outbox> all = this.queue;
			this.taken = System.nanoTime();
			if (all.isEmpty()) {
				return List.of();
			}
			this.queue = new ArrayList<>(Math.min(all.size(), 1024));
			return all;
		}

		synchronized boolean hasFailed(long now) {
			boolean stalled = !this.queue.isEmpty() && now - this.taken > STALLED;
			return !Drains.this.stopped
					&& (stalled || (this.started && this.thread.getState() == Thread.State.TERMINATED));
		}

		void join() {
			try {
				this.thread.join(PATIENCE);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void run() {
			while (!Drains.this.stopped) {
				try {
					drainAll(this);
					awaitWork();
				}
				catch (RuntimeException | Error ex) {
					complain(ex);
				}
			}
			drainAll(this);
		}

		private void awaitWork() {
			synchronized (this) {
				this.asleep = this.queue.isEmpty() && !Drains.this.stopped;
				if (!this.asleep) {
					return;
				}
			}
			LockSupport.park(this);
		}

	}

}
