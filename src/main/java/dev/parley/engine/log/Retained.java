package dev.parley.engine.log;

import java.util.List;

/**
 * The retained messages of a log. Not thread-safe: guarded by the log's lock.
 */
sealed interface Retained permits Ring, Backlog {

	static Retained of(String destination, Retention retention) {
		return DestinationNames.isQueue(destination) ? new Backlog(retention) : new Ring(retention);
	}

	/**
	 * Adds the newest message and removes the oldest until count and bytes are within
	 * bounds, even the new one if it alone is too large.
	 * @param message its offset is greater than that of any message before it
	 */
	void add(StoredMessage message);

	/** Removes messages that are too old. */
	void trim(long now);

	/** Removes one message of a work queue; without effect on a topic. */
	void settle(long offset);

	/**
	 * Replaces one message of a topic by a tombstone, if it is there; without effect on a
	 * work queue.
	 */
	void erase(long offset);

	/** Offset of the oldest message; 0 if there is none. */
	long oldest();

	/** Messages from an offset on, in order; a copy. */
	List<StoredMessage> from(long offset, int limit);

	int size();

	/** Their size. */
	long bytes();

}
