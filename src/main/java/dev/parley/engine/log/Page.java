package dev.parley.engine.log;

import java.util.List;
import java.util.Map;

/**
 * A section of a log, and the log's position.
 *
 * @param epoch of the log; a log that does not exist yet has one too, and keeps it when
 * it gets its first message
 * @param first offset of the oldest message that is still kept; {@code last + 1} if none
 * is. Of a keyed log the lowest offset from which nothing is missing that somebody needs
 * who has seen all messages before it
 * @param last offset of the newest message that the log ever had; 0 if none
 * @param messages in the order of their offsets, without gaps (of a work queue: those not
 * settled, so with gaps; of a keyed log: the newest of each key, so with gaps)
 * @param keyed whether the log keeps the newest message of each key: then a message
 * without a body, or one that has expired, which is here without its body, removes its
 * key
 * @param former earlier epochs of this log, each with the last offset whose message is
 * the same in this epoch: a store that several processes share may have lost what came
 * after it when another machine took over
 */
public record Page(String epoch, long first, long last, List<StoredMessage> messages, boolean keyed,
		Map<String, Long> former) {

	public Page {
		messages = List.copyOf(messages);
		former = Map.copyOf(former);
	}

	/** Of a log that has had one epoch. */
	public Page(String epoch, long first, long last, List<StoredMessage> messages, boolean keyed) {
		this(epoch, first, last, messages, keyed, Map.of());
	}

	/** Of a log that is not keyed. */
	public Page(String epoch, long first, long last, List<StoredMessage> messages) {
		this(epoch, first, last, messages, false);
	}

	/**
	 * Whether the messages up to an offset of an epoch are those of this log.
	 * @param offset of the newest one that somebody has seen; 0 for none
	 */
	public boolean holds(String epoch, long offset) {
		Long boundary = this.former.get(epoch);
		return epoch.equals(this.epoch) || (boundary != null && offset <= boundary);
	}

	/**
	 * The offset up to which a keyed log has been read by this page.
	 * @param limit with which it was read
	 */
	public long readUpTo(int limit) {
		int size = this.messages.size();
		return (size < limit || size == 0) ? this.last : this.messages.get(size - 1).offset();
	}

}
