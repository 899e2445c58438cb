package dev.parley.security.throttle;

import java.time.Duration;

import dev.parley.problem.CodedProblem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** The answer to a client that has to wait before the next attempt. Pure functions. */
public final class TooManyAttempts {

	private TooManyAttempts() {
	}

	/**
	 * Status 429 with the header Retry-After.
	 * @param detail with {@code %s} for the time to wait
	 */
	public static ErrorResponseException of(String code, String detail, Duration wait) {
		long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
		ErrorResponseException tooMany = CodedProblem.refusal(HttpStatus.TOO_MANY_REQUESTS, code,
				detail.formatted((seconds == 1) ? "1 second" : seconds + " seconds"));
		tooMany.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		return tooMany;
	}

}
