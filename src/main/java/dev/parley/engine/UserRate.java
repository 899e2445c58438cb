package dev.parley.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

import dev.parley.engine.log.Batch;
import dev.parley.limit.TokenBucket;

/**
 * How many bytes of each user have gone one way lately. What is too much is not refused,
 * for it has been done: the user has to wait until it is paid back. Users are remembered
 * for as long as there is something to pay, so a new connection is no new beginning. Safe
 * for any thread.
 */
final class UserRate {

	/** Seconds' worth that may come at once. */
	private static final int BURST = 5;

	private final ConcurrentMap<String, TokenBucket> users = new ConcurrentHashMap<>();

	private final long perSecond;

	private final LongSupplier nanoTime;

	/**
	 * @param perSecond bytes, 0 for any number
	 */
	UserRate(long perSecond) {
		this(perSecond, System::nanoTime);
	}

	UserRate(long perSecond, LongSupplier nanoTime) {
		this.perSecond = perSecond;
		this.nanoTime = nanoTime;
	}

	/** So many bytes have gone. */
	void spend(String user, long bytes) {
		if (this.perSecond > 0 && bytes > 0 && !user.equals(Batch.APPLICATION)) {
			long now = this.nanoTime.getAsLong();
			this.users.compute(user, (name, known) -> {
				TokenBucket bucket = (known != null) ? known : new TokenBucket(this.perSecond, BURST, now);
				bucket.spend((int) Math.min(bytes, Integer.MAX_VALUE), now);
				return bucket;
			});
		}
	}

	/** How long the user has to wait, nanoseconds; 0 for not at all. */
	long untilPaid(String user) {
		TokenBucket bucket = this.users.get(user);
		return (bucket != null) ? bucket.untilPaid(this.nanoTime.getAsLong()) : 0;
	}

	/** Forgets those who have nothing to pay. */
	void sweep() {
		long now = this.nanoTime.getAsLong();
		this.users.keySet()
			.forEach((user) -> this.users.computeIfPresent(user, (name, bucket) -> bucket.isFull(now) ? null : bucket));
	}

	/** Users that are remembered. */
	int size() {
		return this.users.size();
	}

}
