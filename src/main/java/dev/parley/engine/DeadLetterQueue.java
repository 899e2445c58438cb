package dev.parley.engine;

import dev.parley.engine.log.DestinationNames;

/**
 * The names of dead-letter queues. A queue has one, beside it under the same policy: see
 * {@link Policies}. Pure functions.
 */
final class DeadLetterQueue {

	/** What the names of all of them begin with. */
	static final String PREFIX = DestinationNames.QUEUES + "dead-letter/";

	private DeadLetterQueue() {
	}

	/** Whether this names a dead-letter queue. */
	static boolean isOne(String destination) {
		return destination.startsWith(PREFIX);
	}

	/** The dead-letter queue of this queue. */
	static String of(String queue) {
		return PREFIX + queue.substring(DestinationNames.QUEUES.length());
	}

	/** The queue whose dead letters are in this one. */
	static String original(String deadLetterQueue) {
		return DestinationNames.QUEUES + deadLetterQueue.substring(PREFIX.length());
	}

}
