package dev.parley.security;

import java.io.Serial;
import java.time.Duration;

import org.springframework.security.core.AuthenticationException;

/** Passwords were guessed; the next attempt has to wait. */
final class TooManyAttemptsException extends AuthenticationException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final long seconds;

	TooManyAttemptsException(Duration wait) {
		this(Math.max(1, wait.plusMillis(999).toSeconds()));
	}

	private TooManyAttemptsException(long seconds) {
		super("Too many attempts to sign in; try again in " + seconds + (seconds == 1 ? " second" : " seconds"));
		this.seconds = seconds;
	}

	/** Seconds until an attempt is welcome again, at least 1. */
	long seconds() {
		return this.seconds;
	}

}
