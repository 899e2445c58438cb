package dev.parley.autoconfigure;

import java.io.Serial;

/** The application's broker is one that Parley cannot replace. */
final class UnusableBrokerException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	UnusableBrokerException(String message) {
		super(message);
	}

}
