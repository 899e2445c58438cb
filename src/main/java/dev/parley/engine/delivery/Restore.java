package dev.parley.engine.delivery;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.BackendException;

/**
 * What waited in a durable queue before the server was restarted is read once, before
 * anything else happens to the queue. Whatever comes meanwhile waits for that, in its
 * order and without a thread. Safe for any thread.
 */
final class Restore {

	private static final int MOST_WAITING = 1000;

	private final Object lock = new Object();

	private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>(0);

	private boolean begun;

	private volatile boolean done;

	/** Does what has waited, and finds the queue done. */
	private volatile @Nullable Thread finishing;

	Restore(boolean done) {
		this.done = done;
	}

	/** Whether the queue knows what waits in it. */
	boolean isDone() {
		return this.done || Thread.currentThread() == this.finishing;
	}

	/**
	 * Waits for the reading.
	 * @return completed when it is done, after all that came before; exceptionally if it
	 * failed, or if too many wait
	 */
	CompletableFuture<Void> await() {
		CompletableFuture<Void> turn = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.done) {
				turn.complete(null);
			}
			else if (this.waiting.size() >= MOST_WAITING) {
				turn.completeExceptionally(new BackendException("Too many wait for what is in the queue", null));
			}
			else {
				this.waiting.add(turn);
			}
		}
		return turn;
	}

	/** Whether nobody reads it or waits for that at present. */
	boolean isIdle() {
		synchronized (this.lock) {
			return this.waiting.isEmpty() && (this.done || !this.begun);
		}
	}

	/** Whether the caller is the one who has to read. */
	boolean begin() {
		synchronized (this.lock) {
			boolean first = !this.done && !this.begun;
			this.begun = true;
			return first;
		}
	}

	/** It has been read: lets go on what has waited, in its order, and then everybody. */
	void succeed() {
		this.finishing = Thread.currentThread();
		for (CompletableFuture<Void> turn = next(); turn != null; turn = next()) {
			turn.complete(null);
		}
		this.finishing = null;
	}

	private @Nullable CompletableFuture<Void> next() {
		synchronized (this.lock) {
			CompletableFuture<Void> turn = this.waiting.poll();
			this.done = turn == null;
			return turn;
		}
	}

	/** It could not be read, and is to be begun again: refuses what has waited. */
	void fail(Throwable cause) {
		List<CompletableFuture<Void>> refused;
		synchronized (this.lock) {
			refused = List.copyOf(this.waiting);
			this.waiting.clear();
			this.begun = false;
		}
		refused.forEach((turn) -> turn.completeExceptionally(cause));
	}

}
