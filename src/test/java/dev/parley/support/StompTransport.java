package dev.parley.support;

import java.time.Duration;

/** What carries STOMP as messages: a WebSocket or one of SockJS's transports. */
public interface StompTransport extends AutoCloseable {

	/** Sends one text message. */
	void send(String text);

	/** Sends octets, in one message where there are messages. */
	default void send(byte[] octets) {
		throw new UnsupportedOperationException("This transport carries text");
	}

	/**
	 * Waits for the next message.
	 * @throws ClosedByServer if the server ended the connection instead
	 * @throws AssertionError if neither happened in time
	 */
	byte[] receive(Duration patience);

	/** Leaves in the orderly way. Does nothing if it is closed already. */
	@Override
	void close();

}
