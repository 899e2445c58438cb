package dev.parley.bench.load;

/** Says when the next message is due. */
interface Pace {

	/**
	 * Publishes what is due.
	 * @return when something will be due again if nothing comes before
	 */
	long publish(Publisher publisher, long now);

	/**
	 * A message has come to the publisher itself, or to anybody if it does not listen.
	 */
	default void arrived(long now) {
	}

	/** How often nothing came back for so long that the pace went on without it. */
	default int stalls() {
		return 0;
	}

}
