package dev.parley.security.signup;

import java.time.Clock;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponseException;

import dev.parley.limit.NetworkAddress;
import dev.parley.security.RateLimit;
import dev.parley.security.throttle.TooManyAttempts;

/**
 * Limits how many accounts one network address can create. Safe for any thread.
 */
@Component
public final class SignUpThrottle {

	private final @Nullable RateLimit limit;

	SignUpThrottle(SignUpProperties properties, Clock clock) {
		this.limit = (properties.signUpsPerHour() > 0)
				? new RateLimit(properties.signUpsPerHour(), Duration.ofHours(1), clock) : null;
	}

	/**
	 * Counts one attempt, whatever its outcome.
	 * @param address of the request
	 * @throws ErrorResponseException with status 429 and the header Retry-After
	 */
	public void attempt(String address) {
		Duration wait = (this.limit != null) ? this.limit.take(NetworkAddress.network(address)) : Duration.ZERO;
		if (!wait.isZero()) {
			throw TooManyAttempts.of("too-many-sign-ups",
					"Many accounts have been made from your network; try again in %s", wait);
		}
	}

}
