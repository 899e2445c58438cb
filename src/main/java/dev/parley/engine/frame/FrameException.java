package dev.parley.engine.frame;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not a frame of the negotiated version. The message says what was wrong
 * and what was expected, without values of headers.
 */
public final class FrameException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Fault fault;

	private final @Nullable String receipt;

	FrameException(Fault fault, String message, @Nullable String receipt) {
		super(message);
		this.fault = fault;
		this.receipt = receipt;
	}

	/** What was wrong and what was expected. */
	public String explanation() {
		return String.valueOf(getMessage());
	}

	public Fault fault() {
		return this.fault;
	}

	/** The receipt that the broken frame asked for, as far as it could be read. */
	public @Nullable String receipt() {
		return this.receipt;
	}

	/** The two ways in which bytes can be wrong. */
	public enum Fault {

		/** Against the grammar. */
		MALFORMED,
		/** Over one of the {@link FrameLimits}. */
		TOO_LARGE

	}

}
