package dev.parley.security.throttle;

import java.time.Clock;
import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import dev.parley.security.RateLimit;
import dev.parley.security.account.Accounts;

/**
 * Slows down password guessing: after some wrong passwords each further attempt has to
 * wait twice as long as the one before. Wrong passwords are counted by account and
 * network together, so that strangers do not make the owner wait; more generously by
 * network alone, and by account alone. The count by account does not apply to networks
 * from which the account has signed in before, and attempts from a browser that it has
 * signed in with are counted by account and browser only. The checks of one network,
 * right or wrong, are limited per minute.
 * <p>
 * Memory is bounded, however many names or addresses are tried, and entries expire. Safe
 * for any thread.
 */
@Component
public final class SignInThrottle {

	/** Most entries of each kind; the oldest is dropped first. */
	private static final int REMEMBERED = 100_000;

	private static final Duration NETWORK_IS_KNOWN_FOR = Duration.ofDays(30);

	private final WrongAttempts networks;

	private final WrongAttempts accounts;

	/** By account and network, or account and device. */
	private final WrongAttempts pairs;

	/** Accounts with networks from which the right password came. */
	private final Cache<String, Boolean> known = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterAccess(NETWORK_IS_KNOWN_FOR)
		.build();

	private final @Nullable RateLimit checks;

	public SignInThrottle(SignInProperties properties, Clock clock) {
		this.networks = attempts(properties.freeAttemptsOfAddress(), properties, clock);
		this.accounts = attempts(properties.freeAttemptsOfAccount(), properties, clock);
		this.pairs = attempts(properties.freeAttempts(), properties, clock);
		this.checks = (properties.checksPerMinute() > 0)
				? new RateLimit(properties.checksPerMinute(), Duration.ofMinutes(1), clock) : null;
	}

	private static WrongAttempts attempts(int free, SignInProperties properties, Clock clock) {
		return new WrongAttempts(free, properties.firstDelay(), properties.longestDelay(), properties.longestDelay(),
				clock);
	}

	/**
	 * Admits an attempt. It counts as a wrong one until {@link #succeeded} or
	 * {@link #undecided}, so that simultaneous attempts are not all free.
	 * @param account in any spelling of its name
	 * @throws ErrorResponseException with status 429 if it has to wait
	 */
	public void attempt(String account, SignInSource source) {
		String key = Accounts.key(account);
		String network = (source.device() == null) ? source.network() : null;
		boolean byAccount = countsByAccount(key, source);
		require(this.pairs.delay(pair(key, source)));
		if (network != null) {
			require(this.networks.delay(network));
		}
		if (byAccount) {
			require(this.accounts.delay(key));
		}
		takeCheck(key, source);
		this.pairs.count(pair(key, source));
		if (network != null) {
			this.networks.count(network);
		}
		if (byAccount) {
			this.accounts.count(key);
		}
	}

	/**
	 * The password was right: forgets the wrong attempts from this source, and removes
	 * this attempt from the other counts.
	 */
	public void succeeded(String account, SignInSource source) {
		undecided(account, source);
		String key = Accounts.key(account);
		this.pairs.forget(pair(key, source));
		if (source.network() != null) {
			this.known.put(pair(key, new SignInSource(source.address(), null)), true);
		}
	}

	/** The password was not checked, so the attempt was not a wrong one. */
	public void undecided(String account, SignInSource source) {
		String key = Accounts.key(account);
		String network = (source.device() == null) ? source.network() : null;
		this.pairs.uncount(pair(key, source));
		if (network != null) {
			this.networks.uncount(network);
		}
		if (countsByAccount(key, source)) {
			this.accounts.uncount(key);
		}
	}

	/** The number of names, networks and pairs of them in memory. */
	long size() {
		return this.accounts.size() + this.networks.size() + this.pairs.size();
	}

	private boolean countsByAccount(String key, SignInSource source) {
		return source.device() == null && this.known.getIfPresent(pair(key, source)) == null;
	}

	/** A known browser does not wait because of others in its network. */
	private void takeCheck(String key, SignInSource source) {
		String who = (source.device() != null) ? "account " + key : source.network();
		if (this.checks != null && who != null) {
			require(this.checks.take(who));
		}
	}

	/** Joined by a line break, which no name and no address contains. */
	private static String pair(String key, SignInSource source) {
		String device = source.device();
		return key + '\n' + ((device != null) ? "device " + device : source.network());
	}

	private static void require(Duration wait) {
		if (!wait.isZero()) {
			throw TooManyAttempts.of("too-many-attempts", "Too many attempts to sign in; try again in %s", wait);
		}
	}

}
