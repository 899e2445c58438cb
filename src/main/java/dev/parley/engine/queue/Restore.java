package dev.parley.engine.queue;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.BackendException;

/**
 * Reads the messages of a durable queue once after a restart, before anything else
 * happens to the queue. Callers that come meanwhile wait for that, in order and without a
 * thread. Safe for any thread.
 */
public final class Restore {

	private static final int MOST_WAITING = 1000;

	private final Object lock = new Object();

	private final Queue<CompletableFuture<Void>> waiting = new ArrayDeque<>(0);

	private boolean begun;

	private volatile boolean done;

	/** The thread that runs the waiting actions, for which the queue counts as read. */
	private volatile @Nullable Thread finishing;

	public Restore(boolean done) {
		this.done = done;
	}

	/** Whether the queue has been read. */
	public boolean isDone() {
		return this.done || Thread.currentThread() == this.finishing;
	}

	/**
	 * Waits until the queue has been read.
	 * @return completed then, after all earlier callers; exceptionally if reading failed,
	 * or if too many wait
	 */
	public CompletableFuture<Void> await() {
		CompletableFuture<Void> turn = new CompletableFuture<>();
		synchronized (this.lock) {
			if (this.done) {
				turn.complete(null);
			}
			else if (this.waiting.size() >= MOST_WAITING) {
				turn.completeExceptionally(new BackendException("Too many wait for the queue to be read", null));
			}
			else {
				this.waiting.add(turn);
			}
		}
		return turn;
	}

	/** Whether the queue is neither being read nor waited for. */
	public boolean isIdle() {
		synchronized (this.lock) {
			return this.waiting.isEmpty() && (this.done || !this.begun);
		}
	}

	/** Whether the caller has to read the queue. */
	public boolean begin() {
		synchronized (this.lock) {
			boolean first = !this.done && !this.begun;
			this.begun = true;
			return first;
		}
	}

	/**
	 * The queue has been read: completes the waiting callers in order, then lets all
	 * others in.
	 */
	public void succeed() {
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

	/**
	 * The queue could not be read and the next caller tries again: refuses the waiting
	 * callers.
	 */
	public void fail(Throwable cause) {
		List<CompletableFuture<Void>> refused;
		synchronized (this.lock) {
			refused = List.copyOf(this.waiting);
			this.waiting.clear();
			this.begun = false;
		}
		refused.forEach((turn) -> turn.completeExceptionally(cause));
	}

}
