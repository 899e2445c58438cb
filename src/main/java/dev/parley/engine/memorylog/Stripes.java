package dev.parley.engine.memorylog;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks for destinations without a log: there are far more names than locks, and two that
 * share one only wait for each other. Safe for any thread.
 */
final class Stripes {

	private final ReentrantLock[] locks;

	/**
	 * @param number of locks, a power of two
	 */
	Stripes(int number) {
		if (Integer.bitCount(number) != 1) {
			throw new IllegalArgumentException("Expected a power of two, not " + number);
		}
		this.locks = new ReentrantLock[number];
		for (int i = 0; i < number; i++) {
			this.locks[i] = new ReentrantLock();
		}
	}

	/** Names with equal numbers share a lock; the numbers are the order of locking. */
	int number(String name) {
		return spread(name) & (this.locks.length - 1);
	}

	ReentrantLock lock(int number) {
		return this.locks[number];
	}

	int size() {
		return this.locks.length;
	}

	/** The low bits of {@link String#hashCode} alone differ little for similar names. */
	static int spread(String name) {
		int hash = name.hashCode() * 0x9E3779B9;
		return hash ^ (hash >>> 16);
	}

}
