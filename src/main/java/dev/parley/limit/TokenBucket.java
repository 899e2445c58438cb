package dev.parley.limit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A token bucket: a rate of tokens per second, and after a pause up to some seconds'
 * worth at once. Its state is one number: when it will be full again. A refusal costs
 * nothing. Safe for any thread, without a lock.
 */
public final class TokenBucket {

	/** Highest rate, tokens a second. */
	public static final long MOST = 1_000_000_000;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final long perSecond;

	/** How far ahead of now the time when it is full may be, nanoseconds. */
	private final long burst;

	private final AtomicLong fullAt;

	/**
	 * Creates a full bucket.
	 * @param perSecond tokens that flow in, 1 to 10^9; 0 for no limit
	 * @param burstSeconds how many seconds' worth it holds, at least 1
	 * @param now the time in nanoseconds, by {@link System#nanoTime()}
	 */
	public TokenBucket(long perSecond, int burstSeconds, long now) {
		if (perSecond < 0 || perSecond > MOST || burstSeconds < 1) {
			throw new IllegalArgumentException("%d tokens a second for %d s are not 0 to 10^9 for at least 1 s"
				.formatted(perSecond, burstSeconds));
		}
		this.perSecond = perSecond;
		this.burst = burstSeconds * SECOND;
		this.fullAt = new AtomicLong(now);
	}

	/**
	 * Takes tokens if there are that many. From a full bucket more may be taken than it
	 * holds, as a debt: otherwise a request larger than the bucket could never pass.
	 * @param tokens 1 to 2^31 - 1
	 * @param now the time in nanoseconds
	 * @return whether they were taken
	 */
	public boolean take(int tokens, long now) {
		if (this.perSecond == 0) {
			return true;
		}
		long cost = tokens * SECOND / this.perSecond;
		while (true) {
			long before = this.fullAt.get();
			boolean full = before - now <= 0;
			long after = (full ? now : before) + cost;
			if (!full && after - now > this.burst) {
				return false;
			}
			if (this.fullAt.compareAndSet(before, after)) {
				return true;
			}
		}
	}

	/**
	 * Takes tokens, whether there are that many or not: missing ones are owed.
	 * @param tokens 1 to 2^31 - 1
	 * @param now the time in nanoseconds
	 */
	public void spend(int tokens, long now) {
		if (this.perSecond > 0) {
			long cost = tokens * SECOND / this.perSecond;
			this.fullAt.updateAndGet((before) -> ((before - now <= 0) ? now : before) + cost);
		}
	}

	/**
	 * Takes tokens, or as many as there are: nothing is owed afterwards.
	 * @param tokens 1 to 2^31 - 1
	 * @param now the time in nanoseconds
	 */
	public void takeUpTo(int tokens, long now) {
		if (this.perSecond > 0) {
			long cost = tokens * SECOND / this.perSecond;
			this.fullAt.updateAndGet((before) -> {
				long after = ((before - now <= 0) ? now : before) + cost;
				long empty = now + this.burst;
				return (after - empty <= 0) ? after : ((before - empty > 0) ? before : empty);
			});
		}
	}

	/** Nanoseconds until nothing is owed, if no more tokens are taken. */
	public long untilPaid(long now) {
		return Math.max(0, this.fullAt.get() - now - this.burst);
	}

	/** Nanoseconds until one token is available, if no more are taken. */
	public long untilNext(long now) {
		if (this.perSecond == 0) {
			return 0;
		}
		return Math.max(0, this.fullAt.get() - now + SECOND / this.perSecond - this.burst);
	}

	/** Nanoseconds until it is full, if no more tokens are taken. */
	public long untilFull(long now) {
		return Math.max(0, this.fullAt.get() - now);
	}

}
