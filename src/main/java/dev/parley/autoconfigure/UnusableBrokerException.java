package dev.parley.autoconfigure;

import java.io.Serial;

/** Parley cannot take the place of the application's broker as it is configured. */
final class UnusableBrokerException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * @param message what was found
	 * @param remedy what to change, as a sentence
	 */
	UnusableBrokerException(String message, String remedy) {
		super(message);
		this.remedy = remedy;
	}

	String remedy() {
		return this.remedy;
	}

}
