package dev.parley.engine.delivery;

import dev.parley.engine.log.StoredMessage;

/**
 * One message on its way to its consumers.
 *
 * @param message as stored
 * @param id its {@code message-id}, the same for every subscriber
 * @param attempts how often it was handed to a consumer before
 * @param redelivered whether somebody may have seen it already
 * @param size what it counts as where it waits, bytes
 */
public record Delivery(StoredMessage message, String id, int attempts, boolean redelivered, int size) {

	/** Of a place in a ledger. */
	private static final int PLACE = 96;

	Delivery(StoredMessage message, String id, int attempts, boolean redelivered) {
		this(message, id, attempts, redelivered, message.footprint() + PLACE);
	}

	/** As it stands after a consumer got it and did not acknowledge it. */
	public Delivery again() {
		return new Delivery(this.message, this.id, this.attempts + 1, true, this.size);
	}

	@Override
	public String toString() {
		return this.id + " at " + this.message.destination();
	}

}
