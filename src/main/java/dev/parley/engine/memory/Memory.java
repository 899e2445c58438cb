package dev.parley.engine.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The heap that clients make the server use, and its limits. Sessions have at most half
 * of it, stored messages three eighths; the rest is for input being read, which is
 * counted elsewhere. So neither can take all of it, and memory that closing sessions
 * can't free does not cost sessions. Safe for any thread, without a lock.
 */
public final class Memory implements Sink {

	private final long most;

	private final long mostOfUser;

	private final AtomicLongArray parts = new AtomicLongArray(Part.values().length);

	private final AtomicLong ofSessions = new AtomicLong();

	private final AtomicLong stored = new AtomicLong();

	private volatile Sharing sharing = new Sharing(0, 0);

	/**
	 * @param most bytes in total
	 * @param mostOfUser bytes of all sessions of one user
	 */
	public Memory(long most, long mostOfUser) {
		this.most = most;
		this.mostOfUser = mostOfUser;
	}

	/** Memory without limits. */
	public static Memory unbounded() {
		return new Memory(Long.MAX_VALUE, Long.MAX_VALUE);
	}

	@Override
	public void add(Part part, long change) {
		this.parts.addAndGet(part.ordinal(), change);
		(part.isOfSessions() ? this.ofSessions : this.stored).addAndGet(change);
	}

	/** Size of this part, bytes. */
	public long bytes(Part part) {
		return this.parts.get(part.ordinal());
	}

	/** The limit of all parts together, bytes. */
	public long most() {
		return this.most;
	}

	public long mostOfUser() {
		return this.mostOfUser;
	}

	/** Bytes of all sessions; memory that several share may be counted for each. */
	public long ofSessions() {
		return this.ofSessions.get();
	}

	/**
	 * Records the result of counting the sessions' memory one by one.
	 * @param bytes that were counted more than once, because several sessions share them
	 */
	public void shared(long bytes) {
		this.sharing = new Sharing(Math.max(1, ofSessions()), bytes);
	}

	/** Whether some of it is known to be shared. */
	public boolean isShared() {
		return this.sharing.shared > 0;
	}

	/** Shared bytes shrink in proportion when the total does. */
	private long ofSessionsOnce() {
		long bytes = this.ofSessions.get();
		Sharing known = this.sharing;
		return (known.shared == 0) ? bytes
				: bytes - (long) (known.shared * Math.min(1.0, (double) bytes / known.counted));
	}

	/** Whether sessions use so much that the largest have to be closed. */
	public boolean isTight() {
		return ofSessionsOnce() > this.most / 8 * 3;
	}

	/** Whether sessions use all that they may: nothing new may begin. */
	public boolean isFull() {
		return ofSessionsOnce() > this.most / 2;
	}

	/**
	 * Whether stored messages use all that they may: nothing more is stored in memory.
	 */
	public boolean isFullOfStored() {
		return this.stored.get() > this.most / 8 * 3;
	}

	/**
	 * Memory shared by several sessions.
	 *
	 * @param counted bytes of all sessions at the time of counting
	 * @param shared bytes of those that were counted more than once
	 */
	private record Sharing(long counted, long shared) {

	}

}
