package dev.parley.archive.commit;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.archive.table.MessageTable;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.TokenBucket;
import dev.parley.limit.TokenBuckets;

/**
 * How much the archive holds, and how much it may. Counted in the database once, and anew
 * when another process may have written; from then on as it changes. For the committer,
 * but for {@link #bytes} and {@link #admit}, which are for any thread.
 */
public final class StoredBytes {

	private static final Logger log = LoggerFactory.getLogger(StoredBytes.class);

	private static final String OVER_SHARE = "The server has stored much, and of that more than a user's share of a day"
			+ " is yours; nothing of this has taken effect, try again in %d min";

	/** In which a share is whole again, seconds. */
	private static final int DAY = (int) Duration.ofDays(1).toSeconds();

	private final long quota;

	private final RareLine full = new RareLine(System::nanoTime);

	/** How much of what is stored each user has added within about a day. */
	private final TokenBuckets shares;

	private volatile long bytes;

	private boolean known;

	/**
	 * @param quota bytes, 0 for any number
	 * @param share what of it one user may take within about a day, bytes; 0 for any
	 * number
	 */
	public StoredBytes(long quota, long share) {
		this.quota = quota;
		long perSecond = (share > 0) ? Math.min(TokenBucket.MOST, Math.max(1, share / DAY)) : 0;
		this.shares = new TokenBuckets(perSecond, DAY, System::nanoTime);
	}

	/** What messages take up, without what the database needs beside them. */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * Counts before anything is admitted. Another process may write until this one does,
	 * so that is counted again then.
	 */
	public void estimate(MessageTable messages) {
		this.bytes = messages.bytes();
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

	/**
	 * This has been stored. What the application sends is of no user's share.
	 * @param positions where; one without an offset was kept nowhere
	 */
	void stored(Batch batch, List<Position> positions) {
		if (isMoved(batch) || batch.sender().equals(Batch.APPLICATION)) {
			return;
		}
		long theirs = 0;
		for (int i = 0; i < positions.size(); i++) {
			theirs += (positions.get(i).offset() > 0) ? batch.publications().get(i).footprint() : 0;
		}
		this.shares.spend(batch.sender(), theirs);
	}

	/** From then on each user has a share only. */
	private boolean isHalfFull() {
		return this.quota > 0 && this.bytes >= this.quota / 2;
	}

	private boolean isFull() {
		return this.quota > 0 && this.bytes >= this.quota;
	}

	/**
	 * Whether this may be stored: by anybody while there is room, and in the second half
	 * of it by whoever has something left of their share. What is not kept may, what puts
	 * messages of queues in the place of others, as dead letters are, and the notice of
	 * what is erased.
	 * @return null if it may
	 */
	public @Nullable RefusedException admit(Batch batch, Retentions retentions) {
		if (!isHalfFull() || isMoved(batch) || !batch.erasures().isEmpty()
				|| batch.publications().stream().allMatch((each) -> retentions.of(each.destination()).keepsNothing())) {
			return null;
		}
		String destination = batch.publications().get(0).destination();
		if (!isFull()) {
			Duration wait = Duration.ofNanos(this.shares.untilPaid(batch.sender()));
			return wait.isZero() ? null : new RefusedException(new Problem("over-limit", 429, "Over a limit",
					OVER_SHARE.formatted(wait.toMinutes() + 1), destination), wait);
		}
		return new RefusedException(new Problem("storage-full", 507, "Storage full",
				"The server stores as many messages as it may, and nothing of this has taken effect;"
						+ " try again when older ones have been read or have expired",
				destination));
	}

	private static boolean isMoved(Batch batch) {
		return batch.publications().size() <= batch.settlements().size()
				&& batch.publications().stream().allMatch((each) -> DestinationNames.isQueue(each.destination()));
	}

	/** Says so, once a minute, while the archive is full. */
	void complainIfFull() {
		if (isFull() && this.full.isDue()) {
			log.warn("The archive is full: {} bytes are stored, and parley.archive.quota is {};"
					+ " what clients send to durable destinations is refused", this.bytes, this.quota);
		}
	}

}
