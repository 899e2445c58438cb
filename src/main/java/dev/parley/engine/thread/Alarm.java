package dev.parley.engine.thread;

import org.jspecify.annotations.Nullable;

/**
 * A timer that can be given up: from then on it keeps nothing in memory but itself,
 * though nobody takes it out of the wheel before its time. Safe for any thread.
 */
public final class Alarm implements Timers.Timed {

	private volatile Timers.@Nullable Timed target;

	/**
	 * @param target called when it is due
	 */
	public Alarm(Timers.Timed target) {
		this.target = target;
	}

	/** Calls nobody any more. */
	public void giveUp() {
		this.target = null;
	}

	@Override
	public long due(long now) {
		Timers.Timed called = this.target;
		return (called != null) ? called.due(now) : NEVER;
	}

}
