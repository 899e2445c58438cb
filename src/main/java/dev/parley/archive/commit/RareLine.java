package dev.parley.archive.commit;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A log line that is written at most once a minute. Not thread-safe: used by the
 * committer.
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

	/** Whether to write it now. */
	boolean isDue() {
		long now = this.nanoTime.getAsLong();
		boolean due = now - this.written >= BETWEEN;
		if (due) {
			this.written = now;
		}
		return due;
	}

}
