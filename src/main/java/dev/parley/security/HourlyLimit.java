package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * How often something may be done in an hour by whoever has a key, such as a name or an
 * address: so many times at once, and as many more spread over each hour. What is
 * remembered is bounded in number and in time, however many keys there are.
 * <p>
 * Safe for use by many threads.
 */
public final class HourlyLimit {

	/** Keys that are remembered; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	private static final Duration HOUR = Duration.ofHours(1);

	/** By key: when its last time would have come at an even pace. */
	private final Cache<String, Instant> paces = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterWrite(HOUR)
		.build();

	private final Duration each;

	private final Clock clock;

	/**
	 * Remembers nobody yet.
	 * @param most times in an hour, at least 1
	 */
	public HourlyLimit(int most, Clock clock) {
		this.each = HOUR.dividedBy(most);
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
			if (next.isAfter(now.plus(HOUR))) {
				wait[0] = Duration.between(now, next.minus(HOUR));
				return last;
			}
			return next;
		});
		return wait[0];
	}

}
