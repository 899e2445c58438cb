package dev.parley.engine.delivery;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.text.Digits;

/**
 * The header {@code expires}: milliseconds since 1970 after which the message is not
 * delivered (ActiveMQ's name and meaning). Pure functions.
 */
public final class Expiry {

	/** The expiry of a message without the header, or with one that is not a number. */
	static final long NEVER = StoredMessage.NEVER;

	private Expiry() {
	}

	static long of(StoredMessage message) {
		return message.expires();
	}

	/**
	 * Whether it is not to be delivered any more.
	 * @param now milliseconds since 1970
	 */
	public static boolean isOver(StoredMessage message, long now) {
		return of(message) <= now;
	}

	/**
	 * Checks the header of a SEND.
	 * @throws ProtocolException if it is not a number
	 */
	public static void check(@Nullable String header) {
		if (header != null && Digits.number(header) < 0) {
			throw new ProtocolException("The header expires is a number of milliseconds since 1970");
		}
	}

}
