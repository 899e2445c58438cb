package dev.parley.engine;

import dev.parley.engine.frame.MessageFrame;
import dev.parley.engine.log.StoredMessage;

/**
 * A message with its id and its frame, made once for all of its subscribers. For one
 * thread at a time, as its frame is.
 */
record Announced(StoredMessage message, String id, MessageFrame frame) {

	Delivery delivery() {
		return new Delivery(this.message, this.id, 0, false);
	}

}
