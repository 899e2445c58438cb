package dev.parley.archive;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

import dev.parley.engine.log.Batch;
import dev.parley.limit.TokenBucket;

/**
 * How much of what is stored each user has added within about a day. Users are remembered
 * for as long as it takes until their share is whole again, which is the shorter the less
 * they store. Safe for any thread.
 */
final class UserShares {

	/** In which a share is whole again. */
	private static final int DAY = (int) Duration.ofDays(1).toSeconds();

	private final ConcurrentMap<String, TokenBucket> users = new ConcurrentHashMap<>();

	private final long perSecond;

	private final LongSupplier nanoTime;

	/**
	 * @param share bytes a user and day; 0 for any number
	 */
	UserShares(long share, LongSupplier nanoTime) {
		this.perSecond = (share > 0) ? Math.min(TokenBucket.MOST, Math.max(1, share / DAY)) : 0;
		this.nanoTime = nanoTime;
	}

	/** So much of this user's has been stored. */
	void spend(String user, long bytes) {
		if (this.perSecond > 0 && bytes > 0 && !user.equals(Batch.APPLICATION)) {
			long now = this.nanoTime.getAsLong();
			this.users.compute(user, (name, known) -> {
				TokenBucket bucket = (known != null) ? known : new TokenBucket(this.perSecond, DAY, now);
				bucket.spend((int) Math.min(bytes, Integer.MAX_VALUE), now);
				return bucket;
			});
		}
	}

	/** How long it takes until something is left of the share; zero if there is. */
	Duration untilLeft(String user) {
		TokenBucket bucket = this.users.get(user);
		return (bucket != null) ? Duration.ofNanos(bucket.untilPaid(this.nanoTime.getAsLong())) : Duration.ZERO;
	}

	/** Forgets those whose share is whole. */
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
