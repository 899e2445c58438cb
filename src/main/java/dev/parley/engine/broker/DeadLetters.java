package dev.parley.engine.broker;

import java.util.List;

import dev.parley.engine.delivery.Delivery;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.DeadLetterQueue;

/** The messages for the {@link DeadLetterQueue} of a queue. Pure functions. */
final class DeadLetters {

	private DeadLetters() {
	}

	/**
	 * The dead letters to append for messages that will not be delivered again. A
	 * rejected dead letter is not sent back to its own queue, and a topic has no
	 * dead-letter queue.
	 */
	static List<Publication> publications(List<Delivery> deliveries) {
		return deliveries.stream()
			.map(Delivery::message)
			.filter((message) -> DestinationNames.isQueue(message.destination())
					&& !DeadLetterQueue.isOne(message.destination()))
			.map(DeadLetters::publication)
			.toList();
	}

	private static Publication publication(StoredMessage message) {
		Headers headers = Headers.builder()
			.addAll(message.headers().keep((header) -> !header.equals("expires")))
			.add("original-destination", message.destination())
			.build();
		return new Publication(DeadLetterQueue.of(message.destination()), headers, message.body());
	}

}
