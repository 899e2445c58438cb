package dev.parley.stomp.limits;

import dev.parley.limit.TokenBucket;

/**
 * The limits that all sessions of one user share. The buckets are safe for any thread;
 * the number of sessions changes under the lock of {@link Paces}' map.
 */
final class UserPace {

	private final String name;

	private final TokenBucket frames;

	private final TokenBucket bytes;

	private int sessions;

	UserPace(String name, TokenBucket frames, TokenBucket bytes) {
		this.name = name;
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
	 * Adds a session.
	 * @param most sessions; 0 for any number
	 * @return false if there are as many already
	 */
	boolean add(int most) {
		if (most > 0 && this.sessions >= most) {
			return false;
		}
		this.sessions++;
		return true;
	}

	/** Whether that was the last one. */
	boolean removeOne() {
		return --this.sessions == 0;
	}

}
