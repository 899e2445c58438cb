package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * How often something may be done in a period by whoever has a key, such as a name or an
 * address: so many times at once, and as many more spread over each period. What is
 * remembered is bounded in number and in time, however many keys there are.
 * <p>
 * Safe for use by many threads.
 */
public final class RateLimit {

	/** Keys that are remembered; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	/** By key: when its last time would have come at an even pace. */
	private final Cache<String, Instant> paces;

	private final Duration period;

	private final Duration each;

	private final Clock clock;

	/**
	 * Remembers nobody yet.
	 * @param most times in a period, at least 1
	 */
	public RateLimit(int most, Duration period, Clock clock) {
		this.paces = Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(period).build();
		this.period = period;
		this.each = period.dividedBy(most);
		this.clock = clock;
	}

	/**
	 * Takes one time, if it is not one too many.
	 * @return zero if it is not; otherwise how long to wait for the next
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
