package dev.parley.engine.delivery;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.problem.ProtocolException;

/** How a subscription's messages are acknowledged (STOMP 1.2, "SUBSCRIBE ack Header"). */
public enum AckMode {

	/** They are not: a message counts as received when it is sent. */
	AUTO,
	/** An ACK is for its message and all before it. */
	CLIENT,
	/** An ACK is for its message alone. */
	CLIENT_INDIVIDUAL;

	/**
	 * The mode that this header names.
	 * @throws ProtocolException if it names none of the three
	 */
	public static AckMode of(@Nullable String header) {
		if (header == null) {
			return AUTO;
		}
		return switch (header) {
			case "auto" -> AUTO;
			case "client" -> CLIENT;
			case "client-individual" -> CLIENT_INDIVIDUAL;
			default -> throw new ProtocolException("The header ack is auto, client or client-individual");
		};
	}

}
