package dev.parley.security.throttle;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How password guessing is slowed down. Nobody is locked out for good: after the delay
 * the right password is accepted.
 *
 * @param freeAttempts wrong passwords for one account from one network address (of IPv6:
 * one /64), or from a browser that the account was signed in with before, until the next
 * attempt has to wait; the wait doubles with each further one
 * @param freeAttemptsOfAddress the same for one network address, whatever the account;
 * many people may share one
 * @param freeAttemptsOfAccount the same for one account from all addresses that it was
 * not signed in from before
 * @param firstDelay the first wait
 * @param longestDelay the longest wait; after twice that time without an attempt, all is
 * forgotten
 * @param checksPerMinute passwords that are checked for one network address, right or
 * wrong: this many at once, and as many more spread over each minute. 0 for no limit
 */
@ConfigurationProperties("parley.security.sign-in")
public record SignInProperties(@DefaultValue("5") int freeAttempts, @DefaultValue("50") int freeAttemptsOfAddress,
		@DefaultValue("100") int freeAttemptsOfAccount, @DefaultValue("1s") Duration firstDelay,
		@DefaultValue("1m") Duration longestDelay, @DefaultValue("60") int checksPerMinute) {

	public SignInProperties {
		if (freeAttempts < 1 || freeAttemptsOfAddress < 1 || freeAttemptsOfAccount < 1) {
			throw new IllegalArgumentException("parley.security.sign-in.free-attempts is at least 1, so that a"
					+ " right password is accepted, but is %d, of an address %d and of an account %d"
						.formatted(freeAttempts, freeAttemptsOfAddress, freeAttemptsOfAccount));
		}
		if (checksPerMinute < 0) {
			throw new IllegalArgumentException(
					"parley.security.sign-in.checks-per-minute is %d, expected 0 or more".formatted(checksPerMinute));
		}
		if (firstDelay.isNegative() || firstDelay.isZero() || longestDelay.compareTo(firstDelay) < 0) {
			throw new IllegalArgumentException(
					"parley.security.sign-in.first-delay is positive and not longer than longest-delay, but they are %s and %s"
						.formatted(firstDelay, longestDelay));
		}
	}

}
