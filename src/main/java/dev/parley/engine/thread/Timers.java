package dev.parley.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.outbox.Drains;

/**
 * One timer wheel and one thread for the timers of sessions: heart-beats both ways, and
 * the wait for CONNECT. A session is called when it is due and returns its next time;
 * nothing is scheduled or cancelled on the hot path.
 * <p>
 * It also notices when the whole process has paused, in a suspension or a long garbage
 * collection: clients are not blamed for what they did not do in that time. Safe for any
 * thread.
 */
public final class Timers implements Scheduler, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Timers.class);

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(50);

	private static final int SLOTS = 512;

	/** Nanoseconds between two ticks that count as a pause of the process. */
	private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

	/** Nanoseconds until a failed timer is called again. */
	private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);

	private final List<List<Timed>> wheel = new ArrayList<>(SLOTS);

	private final LongSupplier nanoTime;

	private final long start;

	private final Thread thread;

	/**
	 * The last tick that was processed; written by the thread under the wheel's lock.
	 */
	private long worked;

	private volatile long ticked;

	private volatile long awakeSince;

	private final AtomicBoolean started = new AtomicBoolean();

	private volatile boolean stopped;

	public Timers() {
		this(System::nanoTime);
	}

	/**
	 * @param nanoTime the clock, nanoseconds
	 */
	Timers(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.start = nanoTime.getAsLong();
		this.ticked = this.start;
		this.awakeSince = this.start;
		for (int i = 0; i < SLOTS; i++) {
			this.wheel.add(new ArrayList<>(0));
		}
		this.thread = new Thread(this::run, "parley-timers");
		this.thread.setDaemon(true);
	}

	/**
	 * Begins to call what is due. Idempotent; until the first call there is no thread.
	 */
	public void start() {
		if (this.started.get()) {
			return;
		}
		this.ticked = this.nanoTime.getAsLong();
		if (this.started.compareAndSet(false, true)) {
			this.thread.start();
		}
	}

	/**
	 * Since when the process has been running without a pause, by the clock; now, if it
	 * is paused at this moment.
	 */
	public long awakeSince() {
		long now = this.nanoTime.getAsLong();
		return (now - this.ticked > PAUSE) ? now : this.awakeSince;
	}

	/** Whether its thread has died, or has made no progress for long. */
	public boolean hasFailed(long now) {
		return this.started.get() && !this.stopped
				&& (this.thread.getState() == Thread.State.TERMINATED || now - this.ticked > Drains.STALLED);
	}

	/**
	 * Calls {@code timed} at this time by {@link System#nanoTime()}, or up to a tick
	 * later.
	 */
	@Override
	public void at(long nanoTime, Timed timed) {
		long tick = (nanoTime - this.start + TICK - 1) / TICK;
		synchronized (this.wheel) {
			long soonest = this.worked + 1;
			long due = Math.min(Math.max(tick, soonest), this.worked + SLOTS - 1);
			this.wheel.get((int) (due % SLOTS)).add(timed);
		}
	}

	@Override
	public long now() {
		return this.nanoTime.getAsLong();
	}

	/** Completed after this time, on this thread. */
	public CompletableFuture<?> after(long nanos) {
		CompletableFuture<?> passed = new CompletableFuture<>();
		long end = this.nanoTime.getAsLong() + nanos;
		at(end, (now) -> {
			if (now - end < 0) {
				return end;
			}
			passed.complete(null);
			return Timed.NEVER;
		});
		return passed;
	}

	@Override
	public void close() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		while (!this.stopped) {
			try {
				tick();
			}
			catch (RuntimeException | Error ex) {
				complain(ex);
			}
			LockSupport.parkNanos(TICK);
		}
	}

	private void tick() {
		long now = this.nanoTime.getAsLong();
		if (now - this.ticked > PAUSE) {
			this.awakeSince = now;
		}
		this.ticked = now;
		long tick = (now - this.start) / TICK;
		while (this.worked < tick) {
			for (Timed timed : takeNext(tick)) {
				look(timed, now);
			}
		}
	}

	/**
	 * A failing timer does not affect the others. It is called again, unless there is no
	 * memory for that: otherwise its session would never be closed.
	 */
	private void look(Timed timed, long now) {
		long next;
		try {
			next = timed.due(now);
		}
		catch (RuntimeException | Error ex) {
			complain(ex);
			next = now + AFTER_FAILURE;
		}
		if (next != Timed.NEVER) {
			at(next, timed);
		}
	}

	private static void complain(Throwable failure) {
		try {
			log.error("A timer failed; it is called again", failure);
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to log it. The thread has to go on.
		}
	}

	/** One turn of the wheel has all timers, however long nothing has been called. */
	private List<Timed> takeNext(long tick) {
		synchronized (this.wheel) {
			this.worked = Math.max(this.worked, tick - SLOTS) + 1;
			int slot = (int) (this.worked % SLOTS);
			List<Timed> due = this.wheel.get(slot);
			this.wheel.set(slot, new ArrayList<>(0));
			return due;
		}
	}

	/**
	 * An object with a timer. It may be called before it is due, and then returns its
	 * time again.
	 */
	@FunctionalInterface
	public interface Timed {

		/** Not to be called again. */
		long NEVER = Long.MIN_VALUE;

		/**
		 * @param now by {@link System#nanoTime()}
		 * @return when to call next, by the same clock, or {@link #NEVER}
		 */
		long due(long now);

	}

}
