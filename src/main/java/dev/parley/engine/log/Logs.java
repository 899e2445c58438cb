package dev.parley.engine.log;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * All that destinations keep, for features that answer for it. Who may is not asked here.
 */
public interface Logs {

	/**
	 * Reads forward from an offset, as {@code History.read} does.
	 * @param from offset of the first message wanted, included; older ones that are gone
	 * are skipped
	 * @param limit messages at most; 0 for the log's position only
	 * @return completed when it has been read; with {@code RefusedException}
	 * {@code unavailable} if it could not be, in two seconds
	 */
	CompletableFuture<Page> read(String destination, long from, int limit);

	/**
	 * Erases messages: nobody reads any more what they said, neither here nor after a
	 * restart. Of a topic a tombstone stays of each, and a message with the header
	 * {@code x-deletes} is appended, so that whoever has them hears of it: now, or when
	 * they catch up. A message that waits in a work queue is taken out of it.
	 * @param offsets of kept messages; where nothing is kept (any more) nothing changes
	 * @return completed after the effect; with {@code RefusedException}
	 * {@code outstanding} if a consumer of the queue has one of them
	 */
	CompletableFuture<Void> erase(String destination, Collection<Long> offsets);

}
