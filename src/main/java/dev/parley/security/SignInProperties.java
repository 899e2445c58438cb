package dev.parley.security;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How sign-in is slowed down for whoever guesses passwords. Nobody is locked out for
 * good: after the delay the right password is accepted.
 *
 * @param freeAttempts wrong passwords for one account before the next attempt has to
 * wait; the wait doubles with each further one
 * @param freeAttemptsOfAddress the same for one network address, whatever the account;
 * many people may sit behind one
 * @param firstDelay the first wait
 * @param longestDelay the longest wait, for the owner of the account too; when twice that
 * has gone by without an attempt, all is forgotten
 */
@ConfigurationProperties("parley.security.sign-in")
record SignInProperties(@DefaultValue("5") int freeAttempts, @DefaultValue("50") int freeAttemptsOfAddress,
		@DefaultValue("1s") Duration firstDelay, @DefaultValue("1m") Duration longestDelay) {

	SignInProperties {
		if (freeAttempts < 1 || freeAttemptsOfAddress < 1) {
			throw new IllegalArgumentException("parley.security.sign-in.free-attempts is at least 1, so that a"
					+ " right password is accepted, but is %d and of an address %d".formatted(freeAttempts,
							freeAttemptsOfAddress));
		}
		if (firstDelay.isNegative() || firstDelay.isZero() || longestDelay.compareTo(firstDelay) < 0) {
			throw new IllegalArgumentException(
					"parley.security.sign-in.first-delay is positive and not longer than longest-delay, but they are %s and %s"
						.formatted(firstDelay, longestDelay));
		}
	}

}
