package dev.parley.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The few threads that write outboxes to their wires. An outbox is handed over at most
 * once until it has been drained, and no drain waits for a reader, so the queue is never
 * longer than there are sessions.
 */
final class Drains implements AutoCloseable {

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

	@Override
	public void close() {
		for (Lane lane : this.lanes) {
			lane.stop();
		}
	}

	private static final class Lane implements Runnable {

		private final Queue<Outbox> queue = new ConcurrentLinkedQueue<>();

		private final AtomicBoolean parked = new AtomicBoolean();

		private final Thread thread;

		private volatile boolean stopped;

		Lane(String name) {
			this.thread = new Thread(this, name);
			this.thread.setDaemon(true);
			this.thread.start();
		}

		void add(Outbox outbox) {
			this.queue.add(outbox);
			if (this.parked.get() && this.parked.compareAndSet(true, false)) {
				LockSupport.unpark(this.thread);
			}
		}

		void stop() {
			this.stopped = true;
			LockSupport.unpark(this.thread);
		}

		@Override
		public void run() {
			while (!this.stopped) {
				Outbox outbox = this.queue.poll();
				if (outbox != null) {
					outbox.drain();
				}
				else {
					awaitWork();
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
