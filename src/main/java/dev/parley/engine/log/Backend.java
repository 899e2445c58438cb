package dev.parley.engine.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where logs live. To append and to announce is one act: what {@link #publish} has stored
 * comes back through {@link Inbound}, so order, live delivery and replay have one path.
 * <p>
 * All methods are safe for any thread. Every implementation passes
 * {@code BackendContract}.
 */
public interface Backend extends AutoCloseable {

	/** Called once, before anything else. */
	void start(Inbound inbound, Retentions retentions);

	/**
	 * Appends all of the batch's publications, removes what it settles and erases what it
	 * erases, or does nothing of it.
	 * @return completed after the effect, as strong as this backend makes it (memory:
	 * appended; database: committed), and after {@link Inbound#appended} has returned for
	 * each publication; with one position a publication, in their order. A repeat of an
	 * idempotency key gets the position of the first and is not announced. Completed with
	 * {@link BackendException} if nothing has taken effect.
	 */
	CompletableFuture<List<Position>> publish(Batch batch);

	/**
	 * Whether more waits to be stored than should, of this sender or of all. The sender
	 * then had better wait for the answer to one batch before they send the next; when
	 * much more waits, they are refused. Never blocks.
	 */
	default boolean isBehind(String sender) {
		return false;
	}

	/**
	 * Reads forward from an offset. May block on I/O: never call it under a lock.
	 * @param from offset of the first message wanted, included; older ones that are gone
	 * are skipped
	 * @param limit messages at most; 0 for the log's position only
	 * @throws BackendException if the log cannot be read
	 */
	Page read(String destination, long from, int limit);

	/** Forgets the log. What is published later starts another epoch at offset 1. */
	void forget(String destination);

	/** Finishes what has been accepted, then lets go of everything. */
	@Override
	void close();

}
