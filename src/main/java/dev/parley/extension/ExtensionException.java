package dev.parley.extension;

import java.io.Serial;

/** Extensions cannot be loaded as configured. */
final class ExtensionException extends IllegalStateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	ExtensionException(String message, String remedy) {
		super(message);
		this.remedy = remedy;
	}

	String remedy() {
		return this.remedy;
	}

}
