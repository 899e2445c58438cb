package dev.parley.stomp.tcp;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** STOMP over TCP cannot be offered as configured. The message is for the operator. */
public final class TcpStartException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * @param remedy what the operator can do
	 */
	public TcpStartException(String message, String remedy, @Nullable Throwable cause) {
		super(message, cause);
		this.remedy = remedy;
	}

	/** What the operator can do. */
	public String remedy() {
		return this.remedy;
	}

}
