package dev.parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wheel and one thread for what sessions have to do in time: heart-beats both ways,
 * and the wait for CONNECT. A session is looked at when it is due and says itself when it
 * wants to be looked at next; nothing is scheduled or cancelled on the way of a message.
 */
final class Timers implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Timers.class);

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

	private static final int SLOTS = 512;

	private final List<List<Timed>> wheel = new ArrayList<>(SLOTS);

	private final long start = System.nanoTime();

	private final Thread thread;

	/**
	 * The tick that was last worked off; written by the thread under the wheel's lock.
	 */
	private long worked;

	private volatile boolean stopped;

	Timers() {
		for (int i = 0; i < SLOTS; i++) {
			this.wheel.add(new ArrayList<>(0));
		}
		this.thread = new Thread(this::run, "parley-timers");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Looks at it when the time has come, by {@link System#nanoTime()}, or up to a tick
	 * later.
	 */
	void at(long nanoTime, Timed timed) {
		long tick = (nanoTime - this.start + TICK - 1) / TICK;
		synchronized (this.wheel) {
			long soonest = this.worked + 1;
			long due = Math.min(Math.max(tick, soonest), this.worked + SLOTS - 1);
			this.wheel.get((int) (due % SLOTS)).add(timed);
		}
	}

	@Override
	public void close() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		while (!this.stopped) {
			long now = System.nanoTime();
			long tick = (now - this.start) / TICK;
			while (this.worked < tick) {
				for (Timed timed : takeNext()) {
					look(timed, now);
				}
			}
			LockSupport.parkNanos(TICK);
		}
	}

	/** One that fails is not looked at again, and costs the others nothing. */
	private void look(Timed timed, long now) {
		try {
			long next = timed.due(now);
			if (next != Timed.NEVER) {
				at(next, timed);
			}
		}
		catch (RuntimeException ex) {
			log.error("Not looked at again", ex);
		}
	}

	private List<Timed> takeNext() {
		synchronized (this.wheel) {
			this.worked++;
			int slot = (int) (this.worked % SLOTS);
			List<Timed> due = this.wheel.get(slot);
			this.wheel.set(slot, new ArrayList<>(0));
			return due;
		}
	}

	/** What is looked at. It may be looked at before it is due, and then says so. */
	@FunctionalInterface
	interface Timed {

		/** Not to be looked at again. */
		long NEVER = Long.MIN_VALUE;

		/**
		 * @param now by {@link System#nanoTime()}
		 * @return when to look next, by the same clock, or {@link #NEVER}
		 */
		long due(long now);

	}

}
