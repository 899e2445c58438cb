package dev.parley.bench.load;

/** Says when the next message is due. */
interface Pace {

	/**
	 * Publishes what is due.
	 * @return when the next message will be due if none arrives before that
	 */
	long publish(Publisher publisher, long now);

	/**
	 * A message has reached the publisher, or any subscriber if the publisher does not
	 * listen.
	 */
	default void arrived(long now) {
	}

	/** How often nothing came back for so long that the pace continued without it. */
	default int stalls() {
		return 0;
	}

}
