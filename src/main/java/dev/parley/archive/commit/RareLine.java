package dev.parley.archive.commit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A line of the log that is written once a minute, however often there is reason to. For
 * one thread.
 */
final class RareLine {

	/** ns. */
	private static final long BETWEEN = Duration.ofMinutes(1).toNanos();

	private final LongSupplier nanoTime;

	private long written;

	RareLine(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.written = nanoTime.getAsLong() - BETWEEN;
	}

	/** Whether it is to be written now. */
	boolean isDue() {
		long now = this.nanoTime.getAsLong();
		boolean due = now - this.written >= BETWEEN;
		if (due) {
			this.written = now;
		}
		return due;
	}

}
