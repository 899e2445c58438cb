package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

/**
 * Slows down who makes accounts by the dozen: of an address so many attempts are welcome
 * at once, and as many more spread over each hour. What is remembered is bounded in
 * number and in time, however many addresses there are.
 * <p>
 * Safe for use by many threads.
 */
@Component
final class SignUpThrottle {

	/** Addresses that are remembered; the oldest goes first. */
	private static final int REMEMBERED = 100_000;

	private static final Duration HOUR = Duration.ofHours(1);

	/** By address: when its last attempt would have come at an even pace. */
	private final Cache<String, Instant> paces = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterWrite(HOUR)
		.build();

	private final int most;

	private final Clock clock;

	SignUpThrottle(SignUpProperties properties, Clock clock) {
		this.most = properties.signUpsPerHour();
		this.clock = clock;
	}

	/**
	 * Takes one attempt, whatever comes of it.
	 * @param address as the request has it
	 * @throws ErrorResponseException with status 429 and the header Retry-After
	 */
	void attempt(String address) {
		if (this.most == 0) {
			return;
		}
		Instant now = this.clock.instant();
		Duration each = HOUR.dividedBy(this.most);
		Instant[] refused = new Instant[1];
		this.paces.asMap().compute(NetworkAddress.network(address), (same, last) -> {
			Instant next = ((last != null && last.isAfter(now)) ? last : now).plus(each);
			if (next.isAfter(now.plus(HOUR))) {
				refused[0] = next.minus(HOUR);
				return last;
			}
			return next;
		});
		if (refused[0] != null) {
			throw tooMany(Math.max(1, Duration.between(now, refused[0]).plusMillis(999).toSeconds()));
		}
	}

	private static ErrorResponseException tooMany(long seconds) {
		ErrorResponseException tooMany = SignUps.refused(HttpStatus.TOO_MANY_REQUESTS, "too-many-sign-ups",
				"Many accounts have been made from your network; try again in %d s".formatted(seconds));
		tooMany.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		return tooMany;
	}

}
