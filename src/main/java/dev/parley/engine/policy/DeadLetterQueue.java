package dev.parley.engine.policy;

import dev.parley.engine.log.DestinationNames;

/**
 * The names of dead-letter queues. Each queue has one, under the same policy: see
 * {@link Policies}. Pure functions.
 */
public final class DeadLetterQueue {

	/** The prefix of their names. */
	static final String PREFIX = DestinationNames.DEAD_LETTERS;

	private DeadLetterQueue() {
	}

	/** Whether this is the name of a dead-letter queue. */
	public static boolean isOne(String destination) {
		return destination.startsWith(PREFIX);
	}

	/** The dead-letter queue of this queue. */
	public static String of(String queue) {
		return PREFIX + queue.substring(DestinationNames.QUEUES.length());
	}

	/** The queue whose dead letters are in this one. */
	static String original(String deadLetterQueue) {
		return DestinationNames.QUEUES + deadLetterQueue.substring(PREFIX.length());
	}

}
