package dev.parley.engine.log;

import java.time.Duration;

import dev.parley.engine.frame.Footprint;

/**
 * How much of a log is kept. A message is removed when it exceeds any of the three.
 *
 * @param count newest messages kept; 0 keeps no log at all
 * @param age how long a message is kept; zero for no limit
 * @param bytes total size of the retained messages: see {@link Footprint}; 0 for no limit
 */
public record Retention(int count, Duration age, long bytes) {

	/** How long an idempotency key is remembered. */
	public static final Duration IDEMPOTENCY_WINDOW = Duration.ofMinutes(5);

	/**
	 * How many keys of one owner are remembered at least; when more come within the
	 * window, the oldest are forgotten early.
	 */
	public static final int IDEMPOTENCY_KEYS = 20_000;

	/** Nothing is kept. */
	public static final Retention NONE = new Retention(0, Duration.ZERO, 0);

	public Retention {
		if (count < 0 || age.isNegative() || bytes < 0) {
			throw new IllegalArgumentException(
					"Retention is by count >= 0, age >= 0 and bytes >= 0, not " + count + ", " + age + " and " + bytes);
		}
	}

	public boolean keepsNothing() {
		return this.count == 0;
	}

}
