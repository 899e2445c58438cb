package dev.parley.engine.log;

import java.util.List;

/**
 * A section of a log, and the log's position.
 *
 * @param epoch of the log; a log that does not exist yet has one too, and keeps it when
 * it gets its first message
 * @param first offset of the oldest message that is still kept; {@code last + 1} if none
 * is
 * @param last offset of the newest message that the log ever had; 0 if none
 * @param messages in the order of their offsets, without gaps (of a work queue: those not
 * settled, so with gaps)
 */
public record Page(String epoch, long first, long last, List<StoredMessage> messages) {

	public Page {
		messages = List.copyOf(messages);
	}

}
