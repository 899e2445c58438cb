package dev.parley.engine;

import java.util.List;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;

/**
 * The names of dead-letter queues and what goes there. A queue has one, beside it under
 * the same policy: see {@link Policies}. Pure functions.
 */
final class DeadLetters {

	/** What the names of all of them begin with. */
	static final String PREFIX = Names.QUEUES + "dead-letter/";

	private DeadLetters() {
	}

	/** Whether this names a dead-letter queue. */
	static boolean isOne(String destination) {
		return destination.startsWith(PREFIX);
	}

	/** The dead-letter queue of this queue. */
	static String of(String queue) {
		return PREFIX + queue.substring(Names.QUEUES.length());
	}

	/** The queue whose dead letters are in this one. */
	static String original(String deadLetterQueue) {
		return Names.QUEUES + deadLetterQueue.substring(PREFIX.length());
	}

	/**
	 * What is to be appended when these messages are not to be delivered any more. A
	 * rejected dead letter is not sent to where it came from, and a topic has no
	 * dead-letter queue.
	 */
	static List<Publication> publications(List<Delivery> deliveries) {
		return deliveries.stream()
			.map(Delivery::message)
			.filter((message) -> Names.isQueue(message.destination()) && !isOne(message.destination()))
			.map(DeadLetters::publication)
			.toList();
	}

	private static Publication publication(StoredMessage message) {
		Headers headers = Headers.builder()
			.addAll(message.headers().keep((header) -> !header.equals("expires")))
			.add("original-destination", message.destination())
			.build();
		return new Publication(of(message.destination()), headers, message.body());
	}

}
