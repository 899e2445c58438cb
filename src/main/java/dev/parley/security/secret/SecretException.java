package dev.parley.security.secret;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * The server's secret is missing or wrong. The message explains it in a sentence.
 */
public final class SecretException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	public SecretException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
