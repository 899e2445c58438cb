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

}
