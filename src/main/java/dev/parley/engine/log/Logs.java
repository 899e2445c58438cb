package dev.parley.engine.log;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * The retained messages of all destinations, for features. Permission is not checked
 * here.
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
	 * Erases messages: nobody can read their content again, not after a restart either.
	 * In a topic a tombstone replaces each, and a message with the header
	 * {@code x-deletes} is appended, so that clients that have them learn of it: now, or
	 * when they catch up. In a keyed topic it removes their keys. A waiting message of a
	 * work queue is removed.
	 * @param offsets of messages; those that are not retained are ignored
	 * @return completed after the effect; with {@code RefusedException}
	 * {@code outstanding} if a consumer of the queue has one of them
	 */
	CompletableFuture<Void> erase(String destination, Collection<Long> offsets);

	/**
	 * Gives a message of a topic another body, at the same offset and time: nobody can
	 * read the former one again. A message with the header {@code x-edits} is appended,
	 * so that clients that have it learn of it: subscribers get the new body with it,
	 * others who catch up read it at its offset. Without effect but for that message
	 * where nothing is retained at this offset, or a tombstone. Keyed topics and work
	 * queues can't be rewritten.
	 * @param type the content-type of the body, as it was that of the former one
	 * @return completed after the effect, with the position of the appended message
	 */
	CompletableFuture<Position> rewrite(String destination, long offset, String type, byte[] body);

}
