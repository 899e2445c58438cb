package dev.parley.engine.log;

import java.util.List;

/**
 * The messages that a log still has. For one thread at a time: the log's lock.
 */
sealed interface Retained permits Ring, Backlog {

	static Retained of(String destination, Retention retention) {
		return DestinationNames.isQueue(destination) ? new Backlog(retention) : new Ring(retention);
	}

	/**
	 * Adds the newest message and lets the oldest go until count and bytes hold again,
	 * itself too if it alone is too large.
	 * @param message its offset is greater than that of any message before it
	 */
	void add(StoredMessage message);

	/** Lets go of what is too old. */
	void trim(long now);

	/** Lets go of one message of a work queue; without effect on a topic. */
	void settle(long offset);

	/**
	 * Puts a tombstone in the place of one message of a topic, if it is there; without
	 * effect on a work queue.
	 */
	void erase(long offset);

	/** Offset of the oldest message; 0 if there is none. */
	long oldest();

	/** Messages from an offset on, in order; a copy. */
	List<StoredMessage> from(long offset, int limit);

	int size();

	/** What they take up. */
	long bytes();

}
