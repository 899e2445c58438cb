package dev.parley.engine.overload;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all sessions of one user use. Safe for any thread. */
final class UserMemory {

	private final String name;

	private final AtomicLong bytes = new AtomicLong();

	/** The number of sessions; guarded by the map that contains this. */
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

	/** Removes a session; returns whether it was the last one. */
	boolean left() {
		return --this.sessions == 0;
	}

}
