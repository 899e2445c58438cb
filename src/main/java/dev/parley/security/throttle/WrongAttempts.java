package dev.parley.security.throttle;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Wrong attempts in a row, by a key such as a name or a network: some are free, and after
 * them each further one has to wait twice as long as the one before. Memory is bounded
 * for any number of keys, and entries expire.
 * <p>
 * Safe for any thread.
 */
public final class WrongAttempts {

	/** Most keys in memory; the oldest is dropped first. */
	private static final int REMEMBERED = 100_000;

	private static final int LARGEST_SHIFT = 30;

	private final Cache<String, Failures> failures;

	private final int free;

	private final Duration firstDelay;

	private final Duration longestDelay;

	private final Duration rest;

	private final Clock clock;

	/**
	 * Starts without entries.
	 * @param free attempts that come before the first delay
	 * @param rest how long after a delay a key is forgotten if no attempt comes
	 */
	public WrongAttempts(int free, Duration firstDelay, Duration longestDelay, Duration rest, Clock clock) {
		this.failures = Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(longestDelay.plus(rest)).build();
		this.free = free;
		this.firstDelay = firstDelay;
		this.longestDelay = longestDelay;
		this.rest = rest;
		this.clock = clock;
	}

	/** How long the next attempt has to wait; zero if it need not. */
	Duration delay(String key) {
		return delay(this.failures.getIfPresent(key), this.clock.instant());
	}

	/** Counts an attempt, as a wrong one until {@link #uncount} or {@link #forget}. */
	void count(String key) {
		Instant now = this.clock.instant();
		this.failures.asMap().compute(key, (same, before) -> next(before, now));
	}

	/**
	 * Counts an attempt if it need not wait, so that simultaneous attempts gain nothing.
	 * @return zero if it was counted; otherwise how long it has to wait
	 */
	public Duration take(String key) {
		Instant now = this.clock.instant();
		Duration[] wait = { Duration.ZERO };
		this.failures.asMap().compute(key, (same, before) -> {
			wait[0] = delay(before, now);
			return wait[0].isZero() ? next(before, now) : before;
		});
		return wait[0];
	}

	/** Takes back a counted attempt that was not wrong. */
	public void uncount(String key) {
		this.failures.asMap()
			.computeIfPresent(key, (same, before) -> new Failures(Math.max(0, before.count() - 1), this.clock.instant(),
					Duration.ZERO));
	}

	/** Forgets all attempts. */
	public void forget(String key) {
		this.failures.invalidate(key);
	}

	/** The number of keys in memory. */
	long size() {
		this.failures.cleanUp();
		return this.failures.estimatedSize();
	}

	/**
	 * Always zero without a delay: another attempt may have come later than this one.
	 */
	private static Duration delay(@Nullable Failures failures, Instant now) {
		return (failures == null || failures.delay().isZero() || !now.isBefore(failures.welcomeAt())) ? Duration.ZERO
				: Duration.between(now, failures.welcomeAt());
	}

	private Failures next(@Nullable Failures before, Instant now) {
		int count = (before == null || now.isAfter(before.welcomeAt().plus(this.rest))) ? 1 : before.count() + 1;
		return new Failures(count, now, (count < this.free) ? Duration.ZERO : doubled(count - this.free));
	}

	private Duration doubled(int times) {
		Duration delay = this.firstDelay.multipliedBy(1L << Math.min(times, LARGEST_SHIFT));
		return (delay.compareTo(this.longestDelay) < 0) ? delay : this.longestDelay;
	}

	/**
	 * Wrong attempts in a row.
	 *
	 * @param count how many
	 * @param at when the last one came
	 * @param delay from then until the next attempt is allowed
	 */
	private record Failures(int count, Instant at, Duration delay) {

		Instant welcomeAt() {
			return this.at.plus(this.delay);
		}

	}

}
