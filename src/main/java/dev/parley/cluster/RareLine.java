package dev.parley.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A log line that is written at most once in ten seconds: what fails for one message may
 * fail for all. Safe for any thread.
 */
public final class RareLine {

	/** ns. */
	private static final long BETWEEN = TimeUnit.SECONDS.toNanos(10);

	/** When it may be written again, by {@link System#nanoTime()}. */
	private final AtomicLong quietUntil = new AtomicLong(System.nanoTime());

	/** Whether to write it now. */
	public boolean isDue() {
		long now = System.nanoTime();
		long quiet = this.quietUntil.get();
		return now - quiet >= 0 && this.quietUntil.compareAndSet(quiet, now + BETWEEN);
	}

}
