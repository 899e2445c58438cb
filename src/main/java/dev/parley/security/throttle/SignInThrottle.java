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
 * Slows down who guesses passwords: after some wrong ones each further attempt has to
 * wait, twice as long as the one before. Wrong ones are counted by account and network
 * together, so that strangers do not make the owner wait; more generously by network
 * alone, and by account alone. The last does not hold for networks from which the account
 * was signed in before, and who comes with a browser that it was signed in with is
 * counted by account and browser only. And right or wrong, one network has so many checks
 * a minute.
 * <p>
 * What is remembered is bounded in number and in time, however many names or addresses
 * are tried. Safe for use by many threads.
 */
@Component
public final class SignInThrottle {

	/** Of each kind; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	private static final Duration NETWORK_IS_KNOWN_FOR = Duration.ofDays(30);

	private final WrongAttempts networks;

	private final WrongAttempts accounts;

	/** By account and network, or account and device. */
	private final WrongAttempts pairs;

	/** Account and network of which the right password has come. */
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
	 * Whether an attempt is welcome now. It counts as a wrong one until
	 * {@link #succeeded} or {@link #undecided}, so that many at the same time are not
	 * many free ones.
	 * @param account by any spelling of its name
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
	 * The password was right: the wrong ones from there are forgotten, and this attempt
	 * elsewhere.
	 */
	public void succeeded(String account, SignInSource source) {
		undecided(account, source);
		String key = Accounts.key(account);
		this.pairs.forget(pair(key, source));
		if (source.network() != null) {
			this.known.put(pair(key, new SignInSource(source.address(), null)), true);
		}
	}

	/** The password was not looked at, so the attempt was not a wrong one. */
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

	/** How many names, networks and pairs of them are remembered. */
	long size() {
		return this.accounts.size() + this.networks.size() + this.pairs.size();
	}

	private boolean countsByAccount(String key, SignInSource source) {
		return source.device() == null && this.known.getIfPresent(pair(key, source)) == null;
	}

	/** A known browser does not wait for others of its network. */
	private void takeCheck(String key, SignInSource source) {
		String who = (source.device() != null) ? "account " + key : source.network();
		if (this.checks != null && who != null) {
			require(this.checks.take(who));
		}
	}

	/** No name and no address has a line break. */
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
