package dev.parley.engine.policy;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.StoredMessage;

/**
 * The response to a subscriber of a topic who reads more slowly than messages come, when
 * the outbox is full. Immutable.
 *
 * @param action the response
 * @param key the header whose value tells what a message is about, such as the symbol of
 * a quote; for {@link Action#CONFLATE} alone
 */
public record SlowConsumer(Action action, @Nullable String key) {

	/** The session is closed with 4004: it can come back and recover what it missed. */
	public static final SlowConsumer DISCONNECT = new SlowConsumer(Action.DISCONNECT, null);

	/** The oldest pending messages are dropped. */
	public static final SlowConsumer DROP_OLDEST = new SlowConsumer(Action.DROP_OLDEST, null);

	/**
	 * @throws IllegalArgumentException if there is a key where none is used, or none
	 * where one is needed
	 */
	public SlowConsumer {
		boolean keyed = key != null && !key.isBlank();
		if (action == Action.CONFLATE && !keyed) {
			throw new IllegalArgumentException(
					"slow-consumer is conflate, but conflate-by does not name the header that tells what a message is about");
		}
		if (action != Action.CONFLATE && keyed) {
			throw new IllegalArgumentException(
					"conflate-by is '%s', but slow-consumer is %s; expected conflate".formatted(key, action));
		}
	}

	/**
	 * A message replaces a pending one with the same value of this header; otherwise like
	 * {@link #DROP_OLDEST}.
	 */
	public static SlowConsumer conflate(String header) {
		return new SlowConsumer(Action.CONFLATE, header);
	}

	/** The value of the key header, or null if the message has none. */
	public @Nullable String keyOf(StoredMessage message) {
		return (this.key != null) ? message.headers().get(this.key) : null;
	}

	/** The possible responses. */
	public enum Action {

		DISCONNECT, DROP_OLDEST, CONFLATE;

		/** The form in configuration and meters. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
