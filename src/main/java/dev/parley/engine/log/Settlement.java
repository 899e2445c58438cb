package dev.parley.engine.log;

/**
 * The end of one message of a work queue: it was acknowledged, discarded, or moved to a
 * dead-letter queue, and is not delivered again.
 *
 * @param destination the queue
 * @param epoch in which the message had this offset; empty if that is not known. A store
 * in which another message can have got it meanwhile needs to know
 * @param offset the message's
 */
public record Settlement(String destination, String epoch, long offset) {

	/** Of the message that has this offset now. */
	public Settlement(String destination, long offset) {
		this(destination, "", offset);
	}

	public static Settlement of(StoredMessage message) {
		return new Settlement(message.destination(), message.epoch(), message.offset());
	}

}
