package dev.parley.archive;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.Problem;
import dev.parley.engine.RefusedException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Retentions;

/**
 * How much the archive holds, and how much it may. Counted in the database once, and anew
 * when another process may have written; from then on as it changes. For the committer,
 * but for {@link #bytes} and {@link #admit}, which are for any thread.
 */
final class StoredBytes {

	private static final Logger logger = LoggerFactory.getLogger(StoredBytes.class);

	private final long quota;

	private final RareLine full = new RareLine(System::nanoTime);

	private volatile long bytes;

	private boolean known;

	/**
	 * @param quota bytes, 0 for any number
	 */
	StoredBytes(long quota) {
		this.quota = quota;
	}

	/** What messages take up, without what the database needs beside them. */
	long bytes() {
		return this.bytes;
	}

	/** Counts if that is not known. */
	void know(MessageTable messages) {
		if (!this.known) {
			this.bytes = messages.bytes();
			this.known = true;
		}
	}

	/** It may be different by now. */
	void forget() {
		this.known = false;
	}

	/** So much has come; negative if something has gone. */
	void add(long change) {
		this.bytes = Math.max(0, this.bytes + change);
	}

	private boolean isFull() {
		return this.quota > 0 && this.bytes >= this.quota;
	}

	/**
	 * Whether this may be stored. What is not kept may, and what puts messages of queues
	 * in the place of others, as dead letters are.
	 * @return null if it may
	 */
	@Nullable RefusedException admit(Batch batch, Retentions retentions) {
		if (!isFull() || isMoved(batch)
				|| batch.publications().stream().allMatch((each) -> retentions.of(each.destination()).keepsNothing())) {
			return null;
		}
		return new RefusedException(new Problem("storage-full", 507, "Storage full",
				"The server stores as many messages as it may, and nothing of this has taken effect;"
						+ " try again when older ones have been read or have expired",
				batch.publications().get(0).destination()));
	}

	private static boolean isMoved(Batch batch) {
		return batch.publications().size() <= batch.settlements().size()
				&& batch.publications().stream().allMatch((each) -> LogRow.isQueue(each.destination()));
	}

	/** Says so, once a minute, while the archive is full. */
	void complainIfFull() {
		if (isFull() && this.full.isDue()) {
			logger.warn("The archive is full: {} bytes are stored, and parley.archive.quota is {};"
					+ " what clients send to durable destinations is refused", this.bytes, this.quota);
		}
	}

}
