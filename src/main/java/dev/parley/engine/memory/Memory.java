package dev.parley.engine.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What clients make the server hold in its heap, and how much that may be. Sessions have
 * at most half of it, what is stored three eighths; the rest is for what is being read,
 * which is counted elsewhere. So neither can take all of it, and what can't be got back
 * by closing sessions does not cost sessions. Safe for any thread, without a lock.
 */
public final class Memory implements Sink {

	private final long most;

	private final long mostOfUser;

	private final AtomicLongArray parts = new AtomicLongArray(Part.values().length);

	private final AtomicLong ofSessions = new AtomicLong();

	private final AtomicLong stored = new AtomicLong();

	private volatile Sharing sharing = new Sharing(0, 0);

	/**
	 * Nothing is held.
	 * @param most bytes in all
	 * @param mostOfUser bytes of all sessions of one user
	 */
	public Memory(long most, long mostOfUser) {
		this.most = most;
		this.mostOfUser = mostOfUser;
	}

	/** Without a bound. */
	public static Memory unbounded() {
		return new Memory(Long.MAX_VALUE, Long.MAX_VALUE);
	}

	@Override
	public void add(Part part, long change) {
		this.parts.addAndGet(part.ordinal(), change);
		(part.isOfSessions() ? this.ofSessions : this.stored).addAndGet(change);
	}

	/** What this part takes up, bytes. */
	public long bytes(Part part) {
		return this.parts.get(part.ordinal());
	}

	/** How much it may be in all, bytes. */
	public long most() {
		return this.most;
	}

	public long mostOfUser() {
		return this.mostOfUser;
	}

	/** What all sessions hold; what some have in common may be counted for each. */
	public long ofSessions() {
		return this.ofSessions.get();
	}

	/**
	 * What sessions hold has been counted one by one.
	 * @param bytes of that which several have in common, and had been counted for each
	 */
	public void shared(long bytes) {
		this.sharing = new Sharing(Math.max(1, ofSessions()), bytes);
	}

	/** Whether some of it is known to be held by several. */
	public boolean isShared() {
		return this.sharing.shared > 0;
	}

	/** As much less is held by several when less is held. */
	private long ofSessionsOnce() {
		long bytes = this.ofSessions.get();
		Sharing known = this.sharing;
		return (known.shared == 0) ? bytes
				: bytes - (long) (known.shared * Math.min(1.0, (double) bytes / known.counted));
	}

	/** Sessions hold so much that those who hold the most have to go. */
	public boolean isTight() {
		return ofSessionsOnce() > this.most / 8 * 3;
	}

	/** Sessions hold as much as they may: nothing more is begun. */
	public boolean isFull() {
		return ofSessionsOnce() > this.most / 2;
	}

	/** What is stored is as much as may be: nothing more is stored in memory. */
	public boolean isFullOfStored() {
		return this.stored.get() > this.most / 8 * 3;
	}

	/**
	 * What several sessions have in common.
	 *
	 * @param counted what all held when that was found out, bytes
	 * @param shared of that counted more than once
	 */
	private record Sharing(long counted, long shared) {

	}

}
