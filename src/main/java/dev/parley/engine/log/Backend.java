package dev.parley.engine.log;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The storage of logs. Appending and announcing are one act: messages stored by
 * {@link #publish} come back through {@link Inbound}, so order, live delivery and replay
 * have one path.
 * <p>
 * All methods are safe for any thread. Every implementation passes
 * {@code BackendContract}.
 */
public interface Backend extends AutoCloseable {

	/** Called once, before anything else. */
	void start(Inbound inbound, Retentions retentions);

	/**
	 * Appends the publications of a batch, removes the settled messages and erases the
	 * others, or does nothing.
	 * @return completed after the effect, which is as durable as this backend makes it
	 * (memory: appended; database: committed), and after {@link Inbound#appended} has
	 * returned for each publication; with one position a publication, in their order. A
	 * repeat of an idempotency key gets the position of the first and is not announced.
	 * Completed with {@link BackendException} if nothing has taken effect.
	 */
	CompletableFuture<List<Position>> publish(Batch batch);

	/**
	 * Whether too much is waiting to be stored, of this sender or of all. The sender
	 * should then wait for the answer to one batch before sending the next; when much
	 * more waits, batches are refused. Never blocks.
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

	/**
	 * The work queues of this backend, if several processes hand out their messages; null
	 * if only this one does.
	 */
	default @Nullable Claims claims() {
		return null;
	}

	/** Deletes the log. Later messages start another epoch at offset 1. */
	void forget(String destination);

	/** Finishes accepted work, then releases all resources. */
	@Override
	void close();

}
