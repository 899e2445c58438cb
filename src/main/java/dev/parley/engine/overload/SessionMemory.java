package dev.parley.engine.overload;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.memory.Part;
import dev.parley.engine.memory.Sink;

/**
 * What one session makes the server hold: counted for itself, its user and the server.
 * Its monitor is the innermost of all; nobody is called under it.
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
	 * It is known whose it is, or, if null, it is nobody's any more.
	 * @return whose it was
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
