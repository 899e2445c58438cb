package dev.parley.engine.log;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A log could not be written or read, and nothing of the attempt has taken effect. */
public class BackendException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	public BackendException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
