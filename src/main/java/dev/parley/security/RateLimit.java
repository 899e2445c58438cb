package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Limits how often something may be done by key, such as a name or an address: a number
 * of times at once, and as many more spread over each period. Memory is bounded for any
 * number of keys, and entries expire.
 * <p>
 * Safe for any thread.
 */
public final class RateLimit {

	/** Most keys in memory; the oldest is dropped first. */
	private static final int REMEMBERED = 100_000;

	/** For each key, when its last use would have come at an even pace. */
	private final Cache<String, Instant> paces;

	private final Duration period;

	private final Duration each;

	private final Clock clock;

	/**
	 * Starts without entries.
	 * @param most times in a period, at least 1
	 */
	public RateLimit(int most, Duration period, Clock clock) {
		this.paces = Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(period).build();
		this.period = period;
		this.each = period.dividedBy(most);
		this.clock = clock;
	}

	/**
	 * Counts one use, if the limit allows it.
	 * @return zero if it does; otherwise how long to wait for the next
	 */
	public Duration take(String key) {
		Instant now = this.clock.instant();
		Duration[] wait = { Duration.ZERO };
		this.paces.asMap().compute(key, (same, last) -> {
			Instant next = ((last != null && last.isAfter(now)) ? last : now).plus(this.each);
			if (next.isAfter(now.plus(this.period))) {
				wait[0] = Duration.between(now, next.minus(this.period));
				return last;
			}
			return next;
		});
		return wait[0];
	}

}
