package dev.parley.limit;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;

/**
 * A {@link TokenBucket} for each key, such as a network or a user, all of the same rate.
 * A key is remembered until its bucket is full again, when a new one would be the same:
 * so reconnecting does not reset a limit, and a long debt is not forgotten early. Beyond
 * the largest number of keys, the least used are evicted. Safe for any thread.
 */
public final class TokenBuckets {

	/** Most keys that are remembered. */
	private static final int REMEMBERED = 100_000;

	private final Cache<String, TokenBucket> buckets;

	private final long perSecond;

	private final int burstSeconds;

	private final LongSupplier nanoTime;

	/**
	 * @param perSecond tokens that flow into each, 1 to 10^9; 0 for no limit
	 * @param burstSeconds how many seconds' worth each holds, at least 1
	 * @param nanoTime the time in nanoseconds, as {@link System#nanoTime()}
	 */
	public TokenBuckets(long perSecond, int burstSeconds, LongSupplier nanoTime) {
		this.perSecond = perSecond;
		this.burstSeconds = burstSeconds;
		this.nanoTime = nanoTime;
		this.buckets = Caffeine.newBuilder()
			.maximumSize(REMEMBERED)
			.ticker(nanoTime::getAsLong)
			.expireAfter(Expiry.<String, TokenBucket>writing(
					(key, bucket) -> Duration.ofNanos(bucket.untilFull(nanoTime.getAsLong()))))
			.build();
	}

	/**
	 * Takes one token, if there is one. A refusal costs nothing.
	 * @return 0 if it was taken; otherwise the nanoseconds until the next one
	 */
	public long take(String key) {
		long now = this.nanoTime.getAsLong();
		long[] wait = { 0 };
		change(key, now, (bucket) -> wait[0] = bucket.take(1, now) ? 0 : bucket.untilNext(now));
		return wait[0];
	}

	/**
	 * Takes tokens, whether there are that many or not: missing ones are owed.
	 * @param tokens nothing happens for 0 or less
	 */
	public void spend(String key, long tokens) {
		if (tokens > 0) {
			long now = this.nanoTime.getAsLong();
			change(key, now, (bucket) -> bucket.spend((int) Math.min(tokens, Integer.MAX_VALUE), now));
		}
	}

	/**
	 * Takes tokens, or as many as there are: nothing is owed afterwards.
	 * @param tokens at least 1
	 */
	public void takeUpTo(String key, int tokens) {
		long now = this.nanoTime.getAsLong();
		change(key, now, (bucket) -> bucket.takeUpTo(tokens, now));
	}

	/**
	 * Nanoseconds until nothing is owed for this key, if no more tokens are taken.
	 */
	public long untilPaid(String key) {
		TokenBucket bucket = this.buckets.getIfPresent(key);
		return (bucket != null) ? bucket.untilPaid(this.nanoTime.getAsLong()) : 0;
	}

	/** Keys that are remembered. */
	public long size() {
		this.buckets.cleanUp();
		return this.buckets.estimatedSize();
	}

	/** The cache asks after the change how long to remember it. */
	private void change(String key, long now, Consumer<TokenBucket> change) {
		if (this.perSecond > 0) {
			this.buckets.asMap().compute(key, (same, known) -> {
				TokenBucket bucket = (known != null) ? known : new TokenBucket(this.perSecond, this.burstSeconds, now);
				change.accept(bucket);
				return bucket;
			});
		}
	}

}
