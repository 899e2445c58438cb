package dev.parley.stomp.limits;

import java.time.Duration;

import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.limit.TokenBucket;

/**
 * The limits that all sessions and requests of one user share. The buckets are safe for
 * any thread; the number of sessions changes under the lock of {@link Paces}' map.
 */
final class UserPace {

	private final String name;

	private final LimitProperties limits;

	private final TokenBucket frames;

	private final TokenBucket bytes;

	/** Changes under the lock of {@link Paces}' map. */
	private volatile int sessions;

	UserPace(String name, LimitProperties limits, TokenBucket frames, TokenBucket bytes) {
		this.name = name;
		this.limits = limits;
		this.frames = frames;
		this.bytes = bytes;
	}

	String name() {
		return this.name;
	}

	TokenBucket frames() {
		return this.frames;
	}

	TokenBucket bytes() {
		return this.bytes;
	}

	/**
	 * Counts what comes without a session.
	 * @throws RefusedException if it is too much for the moment
	 */
	void request(int count, int size, long now) {
		if (!this.bytes.take(size + Pace.PIECE, now)) {
			throw over("bytes", this.limits.userBytesPerSecond().toBytes(), this.bytes.untilNext(now));
		}
		if (!this.frames.take(count, now)) {
			throw over("frames", this.limits.userFramesPerSecond(), this.frames.untilNext(now));
		}
	}

	private static RefusedException over(String what, long limit, long nanos) {
		return new RefusedException(Problem
			.overLimit("No more than %d %s a second from one user; send more slowly".formatted(limit, what), null),
				Duration.ofNanos(Math.max(1, nanos)));
	}

	/**
	 * Adds a session.
	 * @param most sessions; 0 for any number
	 * @param elsewhere those of other nodes
	 * @return false if there are as many already
	 */
	boolean add(int most, int elsewhere) {
		int now = this.sessions;
		if (most > 0 && now + elsewhere >= most) {
			return false;
		}
		this.sessions = now + 1;
		return true;
	}

	int sessions() {
		return this.sessions;
	}

	/** Whether that was the last one. */
	boolean removeOne() {
		int left = this.sessions - 1;
		this.sessions = left;
		return left == 0;
	}

}
