package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

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
final class SignInThrottle {

	/** Of each kind; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	private static final Duration NETWORK_IS_KNOWN_FOR = Duration.ofDays(30);

	private static final int LARGEST_SHIFT = 30;

	private final Cache<String, Failures> networks;

	private final Cache<String, Failures> accounts;

	/** By account and network, or account and device. */
	private final Cache<String, Failures> pairs;

	/** Account and network of which the right password has come. */
	private final Cache<String, Boolean> known = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterAccess(NETWORK_IS_KNOWN_FOR)
		.build();

	private final @Nullable RateLimit checks;

	private final SignInProperties properties;

	private final Clock clock;

	SignInThrottle(SignInProperties properties, Clock clock) {
		this.properties = properties;
		this.clock = clock;
		this.networks = cache(properties.longestDelay());
		this.accounts = cache(properties.longestDelay());
		this.pairs = cache(properties.longestDelay());
		this.checks = (properties.checksPerMinute() > 0)
				? new RateLimit(properties.checksPerMinute(), Duration.ofMinutes(1), clock) : null;
	}

	private static Cache<String, Failures> cache(Duration longestDelay) {
		return Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(longestDelay.multipliedBy(2)).build();
	}

	/**
	 * Whether an attempt is welcome now. It counts as a wrong one until
	 * {@link #succeeded} or {@link #undecided}, so that many at the same time are not
	 * many free ones.
	 * @param account by any spelling of its name
	 * @throws ErrorResponseException with status 429 if it has to wait
	 */
	void attempt(String account, SignInSource source) {
		Instant now = this.clock.instant();
		String key = Accounts.key(account);
		String network = (source.device() == null) ? source.network() : null;
		boolean byAccount = countsByAccount(key, source);
		require(this.pairs, pair(key, source), now);
		if (network != null) {
			require(this.networks, network, now);
		}
		if (byAccount) {
			require(this.accounts, key, now);
		}
		takeCheck(key, source);
		count(this.pairs, pair(key, source), this.properties.freeAttempts(), now);
		if (network != null) {
			count(this.networks, network, this.properties.freeAttemptsOfAddress(), now);
		}
		if (byAccount) {
			count(this.accounts, key, this.properties.freeAttemptsOfAccount(), now);
		}
	}

	/**
	 * The password was right: the wrong ones from there are forgotten, and this attempt
	 * elsewhere.
	 */
	void succeeded(String account, SignInSource source) {
		undecided(account, source);
		String key = Accounts.key(account);
		this.pairs.invalidate(pair(key, source));
		if (source.network() != null) {
			this.known.put(pair(key, new SignInSource(source.address(), null)), true);
		}
	}

	/** The password was not looked at, so the attempt was not a wrong one. */
	void undecided(String account, SignInSource source) {
		String key = Accounts.key(account);
		String network = (source.device() == null) ? source.network() : null;
		less(this.pairs, pair(key, source));
		if (network != null) {
			less(this.networks, network);
		}
		if (countsByAccount(key, source)) {
			less(this.accounts, key);
		}
	}

	/** How many names, networks and pairs of them are remembered. */
	long size() {
		this.accounts.cleanUp();
		this.networks.cleanUp();
		this.pairs.cleanUp();
		return this.accounts.estimatedSize() + this.networks.estimatedSize() + this.pairs.estimatedSize();
	}

	private boolean countsByAccount(String key, SignInSource source) {
		return source.device() == null && this.known.getIfPresent(pair(key, source)) == null;
	}

	/** A known browser does not wait for others of its network. */
	private void takeCheck(String key, SignInSource source) {
		String who = (source.device() != null) ? "account " + key : source.network();
		if (this.checks != null && who != null) {
			Duration wait = this.checks.take(who);
			if (!wait.isZero()) {
				throw tooMany(wait);
			}
		}
	}

	/** No name and no address has a line break. */
	private static String pair(String key, SignInSource source) {
		String device = source.device();
		return key + '\n' + ((device != null) ? "device " + device : source.network());
	}

	private static void require(Cache<String, Failures> cache, String key, Instant now) {
		Failures failures = cache.getIfPresent(key);
		if (failures != null && !failures.isWelcomeAt(now)) {
			throw tooMany(Duration.between(now, failures.welcomeAt()));
		}
	}

	private static ErrorResponseException tooMany(Duration wait) {
		return TooManyAttempts.of("too-many-attempts", "Too many attempts to sign in; try again in %s", wait);
	}

	private void less(Cache<String, Failures> cache, String key) {
		cache.asMap().computeIfPresent(key, (same, failures) -> failures.less(this.clock.instant()));
	}

	private void count(Cache<String, Failures> cache, String key, int free, Instant now) {
		cache.asMap().compute(key, (same, before) -> {
			int count = (before == null || now.isAfter(before.forgottenAt(this.properties.longestDelay()))) ? 1
					: before.count() + 1;
			return new Failures(count, now, (count < free) ? Duration.ZERO : delay(count - free));
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
	 * @param at when the last one came
	 * @param delay from then on until the next attempt is welcome
	 */
	private record Failures(int count, Instant at, Duration delay) {

		Failures less(Instant now) {
			return new Failures(Math.max(0, this.count - 1), now, Duration.ZERO);
		}

		/** Without a delay always: another attempt may have come later than one's own. */
		boolean isWelcomeAt(Instant now) {
			return this.delay.isZero() || !now.isBefore(welcomeAt());
		}

		Instant welcomeAt() {
			return this.at.plus(this.delay);
		}

		Instant forgottenAt(Duration rest) {
			return welcomeAt().plus(rest);
		}

	}

}
