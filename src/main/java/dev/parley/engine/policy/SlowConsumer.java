package dev.parley.engine.policy;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.StoredMessage;

/**
 * What happens to a subscriber of a topic who reads more slowly than messages come, when
 * their outbox is full. Immutable.
 *
 * @param action what is done
 * @param key the header of which the value tells what a message is about, such as the
 * symbol of a quote; for {@link Action#CONFLATE} alone
 */
public record SlowConsumer(Action action, @Nullable String key) {

	/** The session is closed with 4004: it can come back and recover what it missed. */
	public static final SlowConsumer DISCONNECT = new SlowConsumer(Action.DISCONNECT, null);

	/** The oldest messages that wait for it are left out. */
	public static final SlowConsumer DROP_OLDEST = new SlowConsumer(Action.DROP_OLDEST, null);

	/**
	 * @throws IllegalArgumentException if there is a key where none is of use, or none
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
	 * A message takes the place of one that still waits and has the same value of this
	 * header; otherwise as {@link #DROP_OLDEST}.
	 */
	public static SlowConsumer conflate(String header) {
		return new SlowConsumer(Action.CONFLATE, header);
	}

	/** What this message is about, or null if it does not say. */
	public @Nullable String keyOf(StoredMessage message) {
		return (this.key != null) ? message.headers().get(this.key) : null;
	}

	/** What is done. */
	public enum Action {

		DISCONNECT, DROP_OLDEST, CONFLATE;

		/** As it is written in configuration and meters. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
