package dev.parley.engine.memorylog;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.StoredMessage;

/**
 * The retained messages of a log. Not thread-safe: guarded by the log's lock.
 */
sealed interface Retained permits Ring, Backlog, Keyed {

	static Retained of(String destination, Retention retention) {
		if (DestinationNames.isQueue(destination)) {
			return new Backlog(retention);
		}
		return retention.isKeyed() ? new Keyed(retention) : new Ring(retention);
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
	 * Replaces one message of a topic by a tombstone, or its body by another one, if it
	 * is there; without effect on a work queue.
	 * @param rewritten the other body, which a tombstone does not get; null for a
	 * tombstone
	 */
	void erase(long offset, byte @Nullable [] rewritten);

	/** The key of the message at an offset; null if it is not kept, or has none. */
	default @Nullable String keyAt(long offset) {
		return null;
	}

	/**
	 * The lowest offset from which nothing is missing.
	 * @param last offset of the newest message that the log ever had
	 */
	long first(long last);

	/** Messages from an offset on, in order; a copy. */
	List<StoredMessage> from(long offset, int limit);

	int size();

	/** Their size, with that of an index. */
	long bytes();

}
