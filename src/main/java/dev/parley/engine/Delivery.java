package dev.parley.engine;

import dev.parley.engine.log.StoredMessage;

/**
 * One message on its way to a consumer.
 *
 * @param message as stored
 * @param id its {@code message-id}, the same for every subscriber
 * @param attempts how often it was handed to a consumer before
 * @param redelivered whether somebody may have seen it already
 */
record Delivery(StoredMessage message, String id, int attempts, boolean redelivered) {

	/** As it stands after a consumer got it and did not acknowledge it. */
	Delivery again() {
		return new Delivery(this.message, this.id, this.attempts + 1, true);
	}

	@Override
	public String toString() {
		return this.id + " at " + this.message.destination();
	}

}
