package dev.parley.engine.delivery;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.StoredMessage;

/**
 * A message with its id and its frame, made once for all of its subscribers. Not
 * thread-safe: used by one thread at a time, like its frame.
 */
public final class Announced {

	private final StoredMessage message;

	private final String id;

	private final MessageFrame frame;

	private @Nullable Delivery delivery;

	Announced(StoredMessage message, String id, MessageFrame frame) {
		this.message = message;
		this.id = id;
		this.frame = frame;
	}

	StoredMessage message() {
		return this.message;
	}

	public MessageFrame frame() {
		return this.frame;
	}

	/** One delivery, shared by all subscribers who acknowledge. */
	Delivery delivery() {
		Delivery shared = this.delivery;
		if (shared == null) {
			shared = new Delivery(this.message, this.id, 0, false);
			this.delivery = shared;
		}
		return shared;
	}

}
