package dev.parley.cluster.redis;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What may wait for Redis, of all senders. Safe for any thread. */
final class Room {

	/** Batches that wait at most, and their size in bytes. */
	private static final int MOST = 50_000;

	private static final long BYTES = 64L * 1024 * 1024;

	private final AtomicInteger batches = new AtomicInteger();

	private final AtomicLong bytes = new AtomicLong();

	/**
	 * Takes room for a batch.
	 * @return false if there is none
	 */
	boolean take(long size) {
		if (this.bytes.get() > BYTES || this.batches.get() >= MOST) {
			return false;
		}
		this.batches.incrementAndGet();
		this.bytes.addAndGet(size);
		return true;
	}

	void giveBack(int count, long size) {
		this.batches.addAndGet(-count);
		this.bytes.addAndGet(-size);
	}

	/** Whether a quarter of what may wait is waiting. */
	boolean isScarce() {
		return this.batches.get() > MOST / 4 || this.bytes.get() > BYTES / 4;
	}

}
