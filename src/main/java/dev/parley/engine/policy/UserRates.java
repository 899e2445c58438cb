package dev.parley.engine.policy;

import dev.parley.engine.log.Batch;
import dev.parley.limit.TokenBuckets;

/**
 * The bytes of each user that were stored and replayed lately. Excess is not refused,
 * since it has happened: the user has to wait until it is paid back. Safe for any thread.
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
	 * Adds bytes of this sender that go to the database, or to what nodes share. The
	 * application has no limit, and its threads need not contend for one bucket.
	 */
	public void stored(String sender, long bytes) {
		if (bytes > 0 && !sender.equals(Batch.APPLICATION)) {
			this.stored.spend(sender, bytes);
		}
	}

	/**
	 * How long the user has to wait before storing more, nanoseconds; 0 for not at all.
	 */
	public long untilMayStore(String user) {
		return this.stored.untilPaid(user);
	}

	/** Adds bytes read from logs for this user, including history. */
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
