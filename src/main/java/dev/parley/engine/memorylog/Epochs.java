package dev.parley.engine.memorylog;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The epochs of logs that may or may not exist, without remembering a name.
 * <p>
 * A log that does not exist has an epoch as well and keeps it when it begins, so that a
 * subscriber who came before the first message can recover. Remembering one for each
 * requested name would let strangers fill the memory. So names share a fixed number of
 * slots, each with a count of the lives that have ended in it. A name never gets an epoch
 * twice; now and then a log that does not exist gets another one without need, because
 * another log in its slot ended, and clients with the old one reload.
 * <p>
 * Safe for any thread.
 */
final class Epochs {

	private static final int SLOTS = 1 << 14;

	private final String base;

	private final AtomicIntegerArray ended = new AtomicIntegerArray(SLOTS);

	/**
	 * @param base differs from that of every other process and start
	 */
	Epochs(String base) {
		this.base = base;
	}

	/** The epoch that a log of this name has, or would have if it began now. */
	String of(String destination) {
		int lives = this.ended.get(Stripes.spread(destination) & (SLOTS - 1));
		return (lives == 0) ? this.base : this.base + "." + lives;
	}

	/** Ends a life: {@link #of} answers with another epoch from now on. */
	void end(String destination) {
		this.ended.incrementAndGet(Stripes.spread(destination) & (SLOTS - 1));
	}

}
