package dev.parley.engine.policy;

import dev.parley.engine.log.Batch;
import dev.parley.limit.TokenBuckets;

/**
 * How many bytes of each user have been stored and replayed lately. What is too much is
 * not refused, for it has been done: the user has to wait until it is paid back. Safe for
 * any thread.
 */
public final class UserRates {

	/** Seconds' worth that may come at once. */
	private static final int BURST = 5;

	private final TokenBuckets stored;

	private final TokenBuckets replayed;

	public UserRates(Rates limits) {
		this.stored = new TokenBuckets(limits.storedBytes(), BURST, System::nanoTime);
		this.replayed = new TokenBuckets(limits.replayedBytes(), BURST, System::nanoTime);
	}

	/**
	 * So much that this sender has published goes to the database. The application has no
	 * limit, and its threads need not meet at one bucket.
	 */
	public void stored(String sender, long bytes) {
		if (!sender.equals(Batch.APPLICATION)) {
			this.stored.spend(sender, bytes);
		}
	}

	/**
	 * How long the user has to wait before storing more, nanoseconds; 0 for not at all.
	 */
	public long untilMayStore(String user) {
		return this.stored.untilPaid(user);
	}

	/** So much has been read from logs for this user, as history too. */
	public void replayed(String user, long bytes) {
		this.replayed.spend(user, bytes);
	}

	/**
	 * How long the user has to wait before more is replayed, nanoseconds; 0 for not at
	 * all.
	 */
	public long untilMayReplay(String user) {
		return this.replayed.untilPaid(user);
	}

}
