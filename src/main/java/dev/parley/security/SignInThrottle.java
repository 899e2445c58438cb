package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Slows down who guesses passwords: after some wrong ones each further attempt has to
 * wait, twice as long as the one before. What is remembered is bounded in number and in
 * time, however many names or addresses are tried.
 * <p>
 * Safe for use by many threads.
 */
@Component
final class SignInThrottle {

	/** Names and addresses that are remembered; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	private static final int LARGEST_SHIFT = 30;

	private final Cache<String, Failures> accounts;

	private final Cache<String, Failures> addresses;

	private final SignInProperties properties;

	private final Clock clock;

	SignInThrottle(SignInProperties properties, Clock clock) {
		this.properties = properties;
		this.clock = clock;
		this.accounts = cache(properties.longestDelay());
		this.addresses = cache(properties.longestDelay());
	}

	private static Cache<String, Failures> cache(Duration longestDelay) {
		return Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(longestDelay.multipliedBy(2)).build();
	}

	/**
	 * Whether an attempt is welcome now. It counts as a wrong one until
	 * {@link #succeeded}, so that many at the same time are not many free ones.
	 * @param account by any spelling of its name
	 * @param address null if unknown
	 * @throws TooManyAttemptsException if it has to wait
	 */
	void attempt(String account, @Nullable String address) {
		Instant now = this.clock.instant();
		String name = Accounts.key(account);
		if (address != null) {
			require(this.addresses, address, now);
		}
		require(this.accounts, name, now);
		if (address != null) {
			count(this.addresses, address, this.properties.freeAttemptsOfAddress(), now);
		}
		count(this.accounts, name, this.properties.freeAttempts(), now);
	}

	/**
	 * The password was right: the account's wrong ones are forgotten, and this attempt.
	 */
	void succeeded(String account, @Nullable String address) {
		this.accounts.invalidate(Accounts.key(account));
		if (address != null) {
			this.addresses.asMap().computeIfPresent(address, (key, failures) -> failures.less(this.clock.instant()));
		}
	}

	/** How many names and addresses are remembered. */
	long size() {
		this.accounts.cleanUp();
		this.addresses.cleanUp();
		return this.accounts.estimatedSize() + this.addresses.estimatedSize();
	}

	private static void require(Cache<String, Failures> cache, String key, Instant now) {
		Failures failures = cache.getIfPresent(key);
		if (failures != null && now.isBefore(failures.welcomeAt())) {
			throw new TooManyAttemptsException(Duration.between(now, failures.welcomeAt()));
		}
	}

	private void count(Cache<String, Failures> cache, String key, int free, Instant now) {
		cache.asMap().compute(key, (same, before) -> {
			int count = (before == null || now.isAfter(before.forgottenAt(this.properties.longestDelay()))) ? 1
					: before.count() + 1;
			return new Failures(count, now.plus((count < free) ? Duration.ZERO : delay(count - free)));
		});
	}

	private Duration delay(int doublings) {
		Duration delay = this.properties.firstDelay().multipliedBy(1L << Math.min(doublings, LARGEST_SHIFT));
		return (delay.compareTo(this.properties.longestDelay()) < 0) ? delay : this.properties.longestDelay();
	}

	/**
	 * Wrong passwords in a row.
	 *
	 * @param count how many
	 * @param welcomeAt when the next attempt is welcome
	 */
	private record Failures(int count, Instant welcomeAt) {

		Failures less(Instant now) {
			return new Failures(Math.max(0, this.count - 1), now);
		}

		Instant forgottenAt(Duration rest) {
			return this.welcomeAt.plus(rest);
		}

	}

}
