package dev.parley.engine.thread;

/** The clock, and calls at a time by it. Safe for any thread. */
public interface Scheduler {

	/** The time, nanoseconds, as {@link System#nanoTime()} counts them. */
	long now();

	/** Calls {@code timed} at this time or a little later; see {@link Timers#at}. */
	void at(long nanoTime, Timers.Timed timed);

}
