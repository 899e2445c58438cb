package dev.parley.security.secret;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * The server's secret is not there, or not the right one. The message says so in a
 * sentence.
 */
public final class SecretException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	/** What is wrong. */
	public SecretException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
