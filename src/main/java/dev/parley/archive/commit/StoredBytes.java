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
 * The size of the stored messages, and its limits. Counted in the database once, and
 * again when another process may have written; in between it follows the changes. If
 * others write all the time it is counted now and then, on a thread of its own: a count
 * of a large archive takes long. Not thread-safe: used by the committer, except for
 * {@link #bytes} and {@link #admit}, which are safe for any thread.
 */
public final class StoredBytes {

	private static final Logger log = LoggerFactory.getLogger(StoredBytes.class);

	private static final String OVER_SHARE = "The server has stored much, and of that more than a user's share of a day"
			+ " is yours; nothing of this has taken effect, try again in %d min";

	/** Time in which a used share is restored, seconds. */
	private static final int DAY = (int) Duration.ofDays(1).toSeconds();

	/** How long a count is used while other processes write, nanoseconds. */
	private static final long OLD = Duration.ofSeconds(10).toNanos();

	/** The same if no limit depends on it. */
	private static final long OLD_WITHOUT_QUOTA = Duration.ofMinutes(1).toNanos();

	/** Counts take no more than this part of the time. */
	private static final int PART = 20;

	private final long quota;

	private final RareLine full = new RareLine(System::nanoTime);

	/** The bytes that each user has stored within about a day. */
	private final TokenBuckets shares;

	private volatile long bytes;

	private boolean known;

	/** When to count again if other processes write, by {@link System#nanoTime()}. */
	private long due;

	private final MessageTable readers;

	private boolean counting;

	/** By how much the size has changed since the count under way began. */
	private long changeSince;

	/** The result of the count under way; null before it ends. */
	private volatile @Nullable Count counted;

	/**
	 * @param readers for threads other than the committer
	 * @param quota bytes, 0 for no limit
	 * @param share bytes of it that one user may store within about a day; 0 for no limit
	 */
	public StoredBytes(MessageTable readers, long quota, long share) {
		this.readers = readers;
		this.quota = quota;
		long perSecond = (share > 0) ? Math.min(TokenBucket.MOST, Math.max(1, share / DAY)) : 0;
		this.shares = new TokenBuckets(perSecond, DAY, System::nanoTime);
	}

	/** Size of the messages, without the database's own overhead. */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * Counts before anything is admitted. Another process may write until this one does,
	 * so the bytes are counted again then.
	 */
	public void estimate() {
		this.bytes = this.readers.bytes();
	}

	/** Counts if the size is not known. */
	void know(MessageTable messages) {
		if (!this.known) {
			this.bytes = messages.bytes();
			this.known = true;
			this.due = System.nanoTime() + pause();
		}
	}

	/** The size may have changed. */
	void forget() {
		this.known = false;
	}

	/**
	 * Other processes write, too: begins to count if it is time, or takes the result.
	 * @param now by {@link System#nanoTime()}
	 */
	void countAgain(long now) {
		Count result = this.counted;
		if (result != null) {
			this.counted = null;
			this.counting = false;
			this.due = now + Math.max(pause(), PART * result.nanos());
			if (result.bytes() >= 0) {
				this.bytes = Math.max(0, result.bytes() + this.changeSince);
			}
		}
		else if (this.known && !this.counting && now - this.due >= 0) {
			this.changeSince = 0;
			Thread thread = new Thread(this::count, "parley-archive-count");
			thread.setDaemon(true);
			thread.start();
			this.counting = true;
		}
	}

	private long pause() {
		return (this.quota > 0) ? OLD : OLD_WITHOUT_QUOTA;
	}

	/** On a thread of its own. */
	private void count() {
		long begun = System.nanoTime();
		long result = -1;
		try {
			result = this.readers.bytes();
		}
		catch (RuntimeException ex) {
			log.debug("The stored bytes could not be counted", ex);
		}
		finally {
			this.counted = new Count(result, System.nanoTime() - begun);
		}
	}

	/** Records a growth; negative if messages were deleted. */
	void add(long change) {
		this.changeSince += change;
		this.bytes = Math.max(0, this.bytes + change);
	}

	/**
	 * Records a stored batch. Messages of the application count towards no user's share.
	 * @param positions of its messages; a message without an offset was not stored
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

	/** From then on each user is limited to their share. */
	private boolean isHalfFull() {
		return this.quota > 0 && this.bytes >= this.quota / 2;
	}

	private boolean isFull() {
		return this.quota > 0 && this.bytes >= this.quota;
	}

	/**
	 * Whether this batch may be stored: any sender's while there is room, and in the
	 * second half only within the sender's share. Always admitted are messages that are
	 * not stored, messages that replace others of a queue, such as dead letters, and
	 * notices of deletions.
	 * @return null if admitted
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

	/** Logs a warning, once a minute, while the archive is full. */
	void complainIfFull() {
		if (isFull() && this.full.isDue()) {
			log.warn("The archive is full: {} bytes are stored, and parley.archive.quota is {};"
					+ " what clients send to durable destinations is refused", this.bytes, this.quota);
		}
	}

	/**
	 * @param bytes -1 if they could not be counted
	 * @param nanos how long that took
	 */
	private record Count(long bytes, long nanos) {
	}

}
