package dev.parley.engine.delivery;

import java.util.Collection;
import java.util.List;

import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.StoredMessage;

/**
 * One message on its way to its consumers.
 *
 * @param message as stored
 * @param id its {@code message-id}, the same for every subscriber
 * @param attempts how often it was handed to a consumer before
 * @param redelivered whether a consumer may have seen it already
 * @param size counted while it is held, bytes
 */
public record Delivery(StoredMessage message, String id, int attempts, boolean redelivered, int size) {

	/** Size of an entry in a ledger, bytes. */
	private static final int PLACE = 96;

	Delivery(StoredMessage message, String id, int attempts, boolean redelivered) {
		this(message, id, attempts, redelivered, message.footprint() + PLACE);
	}

	/** The delivery to make after a consumer got this one and did not acknowledge it. */
	public Delivery again() {
		return new Delivery(this.message, this.id, this.attempts + 1, true, this.size);
	}

	/** As the store knows these, from which other processes take them, too. */
	static List<Claimed> claimed(List<Delivery> deliveries) {
		return deliveries.stream().map((each) -> new Claimed(each.message, each.attempts, each.redelivered)).toList();
	}

	/** Their total size. */
	static long sizeOf(Collection<Delivery> deliveries) {
		long bytes = 0;
		for (Delivery delivery : deliveries) {
			bytes += delivery.size();
		}
		return bytes;
	}

	@Override
	public String toString() {
		return this.id + " at " + this.message.destination();
	}

}
