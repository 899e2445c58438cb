package dev.parley.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few threads that write outboxes to their wires. An outbox is handed over at most
 * once until it has been drained, and no drain waits for a reader, so the queue is never
 * longer than there are sessions.
 */
final class Drains implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Drains.class);

	/** Milliseconds in which a thread ends, or is left alone. */
	private static final long PATIENCE = 2000;

	private final Lane[] lanes;

	Drains(int threads) {
		this.lanes = new Lane[threads];
		for (int i = 0; i < threads; i++) {
			this.lanes[i] = new Lane("parley-drain-" + i);
		}
	}

	void drain(Outbox outbox) {
		int hash = System.identityHashCode(outbox);
		this.lanes[(hash & Integer.MAX_VALUE) % this.lanes.length].add(outbox);
	}

	/** Drains what has been handed over, and lets the threads go. */
	@Override
	public void close() {
		for (Lane lane : this.lanes) {
			lane.stop();
		}
		for (Lane lane : this.lanes) {
			lane.join();
		}
	}

	private static final class Lane implements Runnable {

		private final Queue<Outbox> queue = new ConcurrentLinkedQueue<>();

		private final AtomicBoolean parked = new AtomicBoolean();

		private final Thread thread;

		private volatile boolean stopped;

		/** The thread takes no more; whoever hands an outbox over drains it himself. */
		private volatile boolean ended;

		Lane(String name) {
			this.thread = new Thread(this, name);
			this.thread.setDaemon(true);
			this.thread.start();
		}

		void add(Outbox outbox) {
			this.queue.add(outbox);
			if (this.ended) {
				drainAll();
			}
			else if (this.parked.get() && this.parked.compareAndSet(true, false)) {
				LockSupport.unpark(this.thread);
			}
		}

		void stop() {
			this.stopped = true;
			LockSupport.unpark(this.thread);
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
			while (!this.stopped) {
				drainAll();
				awaitWork();
			}
			drainAll();
			this.ended = true;
			drainAll();
		}

		private void drainAll() {
			for (Outbox outbox = this.queue.poll(); outbox != null; outbox = this.queue.poll()) {
				try {
					outbox.drain();
				}
				catch (RuntimeException ex) {
					log.warn("A connection could not be closed: {}", ex.toString());
				}
			}
		}

		private void awaitWork() {
			this.parked.set(true);
			if (this.queue.isEmpty() && !this.stopped) {
				LockSupport.park(this);
			}
			this.parked.set(false);
		}

	}

}
