package dev.parley.engine.overload;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * The memory that one session uses, counted for itself, its user and the server. Safe for
 * any thread. Its monitor is the innermost of all; nothing is called under it.
 */
public final class SessionMemory implements Sink {

	private final Overload overload;

	private long bytes;

	private @Nullable UserMemory user;

	public SessionMemory(Overload overload) {
		this.overload = overload;
	}

	@Override
	public void add(Part part, long change) {
		UserMemory of;
		synchronized (this) {
			this.bytes += change;
			of = this.user;
			if (of != null) {
				of.add(change);
			}
		}
		this.overload.changed(part, change, of);
	}

	/**
	 * Sets the user of the session; null when it ends.
	 * @return the previous user
	 */
	synchronized @Nullable UserMemory belongsTo(@Nullable UserMemory owner) {
		UserMemory before = this.user;
		if (before != null) {
			before.add(-this.bytes);
		}
		if (owner != null) {
			owner.add(this.bytes);
		}
		this.user = owner;
		return before;
	}

	synchronized long bytes() {
		return this.bytes;
	}

	synchronized boolean isOf(UserMemory one) {
		return this.user == one;
	}

}
