package dev.parley.engine.overload;

import java.util.concurrent.atomic.AtomicLong;

/** What all sessions of one user make the server hold. Safe for any thread. */
final class UserMemory {

	private final String name;

	private final AtomicLong bytes = new AtomicLong();

	/** How many sessions; guarded by the map in which this is. */
	private int sessions;

	UserMemory(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	void add(long change) {
		this.bytes.addAndGet(change);
	}

	long bytes() {
		return this.bytes.get();
	}

	UserMemory joined() {
		this.sessions++;
		return this;
	}

	/** Whether that was the last one. */
	boolean left() {
		return --this.sessions == 0;
	}

}
