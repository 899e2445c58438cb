package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How often codes may be tried, by all together: the code is too long to be guessed, so
 * this is for quiet. Safe for use by many threads.
 */
final class ClaimLimit {

	private static final int MOST = 30;

	private static final Duration PERIOD = Duration.ofMinutes(1);

	private final Clock clock;

	private Instant end = Instant.MIN;

	private int taken;

	ClaimLimit(Clock clock) {
		this.clock = clock;
	}

	/** Whether one more is allowed now. */
	synchronized boolean take() {
		Instant now = this.clock.instant();
		if (!now.isBefore(this.end)) {
			this.end = now.plus(PERIOD);
			this.taken = 0;
		}
		return ++this.taken <= MOST;
	}

}
