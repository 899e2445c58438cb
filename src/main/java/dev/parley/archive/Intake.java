package dev.parley.archive;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.parley.engine.log.BackendException;

/**
 * The work that waits for the committer, first come first served and bounded by weight.
 * Where the database cannot follow, publishers are asked to wait for their answers, and
 * if they do not, or are too many, are refused at once: nobody waits in here. Safe for
 * any thread.
 */
final class Intake {

	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition arrived = this.lock.newCondition();

	private final Deque<Work> waiting = new ArrayDeque<>();

	private final long capacity;

	private volatile long weight;

	private boolean closed;

	/**
	 * @param capacity bytes from which on publishers ought to wait; what comes all the
	 * same is taken up to twice as much. A work that weighs more goes in when nothing
	 * else waits.
	 */
	Intake(long capacity) {
		this.capacity = capacity;
	}

	/**
	 * Adds to the end.
	 * @throws BackendException if there is no room, or this is closed
	 */
	void put(Work work) {
		this.lock.lock();
		try {
			if (!this.waiting.isEmpty() && this.weight + work.weight() > 2 * this.capacity) {
				throw new BackendException(
						"The archive is too far behind: %d bytes wait for the database".formatted(this.weight), null);
			}
			add(work);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether publishers ought to wait for their answers. */
	boolean isFull() {
		return this.weight >= this.capacity;
	}

	/** Adds to the end, room or not. */
	void putAtOnce(Work work) {
		this.lock.lock();
		try {
			add(work);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(Work work) {
		if (this.closed) {
			throw new BackendException("The archive is closed", null);
		}
		this.waiting.add(work);
		this.weight += work.weight();
		this.arrived.signal();
	}

	/**
	 * Takes what waits, in order.
	 * @param limit works at most
	 * @param patience how long to wait for the first one
	 * @return empty if none came
	 */
	List<Work> take(int limit, Duration patience) {
		this.lock.lock();
		try {
			long nanos = patience.toNanos();
			while (this.waiting.isEmpty() && !this.closed && nanos > 0) {
				nanos = this.arrived.awaitNanos(nanos);
			}
			List<Work> taken = new ArrayList<>(Math.min(limit, this.waiting.size()));
			while (taken.size() < limit && !this.waiting.isEmpty()) {
				Work work = this.waiting.remove();
				this.weight -= work.weight();
				taken.add(work);
			}
			return taken;
		}
		catch (InterruptedException ex) {
			return List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes nothing more in. What waits can still be taken. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.arrived.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isClosedAndEmpty() {
		this.lock.lock();
		try {
			return this.closed && this.waiting.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

}
