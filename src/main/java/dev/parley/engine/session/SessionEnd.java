package dev.parley.engine.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.delivery.PacedLog;
import dev.parley.engine.delivery.Recipient;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.overload.SessionMemory;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.thread.Timers;

/**
 * Ends one session, once, whichever reason comes first. A connection that does not close
 * by itself is dropped. Safe for any thread.
 */
public final class SessionEnd {

	private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);

	/** Nanoseconds that a client has to close its end. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(10);

	/** The same for a client that may be gone. */
	private static final long BRIEF = TimeUnit.SECONDS.toNanos(2);

	private final Broker broker;

	private final Outbox outbox;

	private final SessionMemory memory;

	private final BooleanSupplier released;

	private final Runnable release;

	private final Runnable forget;

	private final AtomicBoolean slow = new AtomicBoolean();

	/** Whether the end has been counted. */
	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile boolean gone;

	/**
	 * @param released whether the session's part of the broker has been released
	 * @param release releases it; idempotent
	 * @param forget removes the session from the registry
	 */
	SessionEnd(Broker broker, Outbox outbox, SessionMemory memory, BooleanSupplier released, Runnable release,
			Runnable forget) {
		this.broker = broker;
		this.outbox = outbox;
		this.memory = memory;
		this.released = released;
		this.release = release;
		this.forget = forget;
	}

	/** Closes the session when pending frames are sent. */
	void close(CloseReason reason) {
		end(reason);
		this.outbox.closeWhenEmpty(reason);
		linger();
	}

	/** Closes the session at once; pending frames are dropped. */
	void closeNow(CloseReason reason) {
		end(reason);
		this.outbox.close(reason);
		linger();
	}

	/** The same, for a client that may be gone and would not answer a close. */
	void cut(CloseReason reason) {
		end(reason);
		this.outbox.close(reason);
		this.broker.at(System.nanoTime() + BRIEF, this::abort);
	}

	/** Closes a slow session soon, on another thread, because the caller holds locks. */
	void tooSlow(Recipient client) {
		if (!this.released.getAsBoolean() && this.slow.compareAndSet(false, true)) {
			PacedLog.warn(log, client, "slow consumer, closed");
			this.broker.meters().slow(SlowConsumer.Action.DISCONNECT, 1);
			this.broker.later(() -> closeNow(CloseReason.SLOW));
		}
	}

	/**
	 * Closes a session soon for which messages are gone, on another thread, because the
	 * caller holds locks.
	 */
	void outrun() {
		this.broker.later(() -> close(CloseReason.OUTRUN));
	}

	/** Closes the session at once to free its memory; its client may not be reading. */
	void tooFat() {
		this.broker.meters().slow(SlowConsumer.Action.DISCONNECT, 1);
		long stuck = this.outbox.stuckFor(System.nanoTime());
		cut(CloseReason.SLOW);
		if (stuck > 0) {
			// Frames being written stay in memory until the connection is closed.
			this.broker.later(this.outbox.wire()::abort);
		}
	}

	/** The connection is closed. Idempotent. */
	void gone() {
		this.gone = true;
		end(CloseReason.LOST);
		this.outbox.discard();
		this.outbox.gone();
		this.broker.overload().left(this.memory);
		this.forget.run();
	}

	/**
	 * Drops the connection later: a peer that does not read does not see the close,
	 * either.
	 */
	void linger() {
		this.broker.at(System.nanoTime() + LINGER, this::abort);
	}

	private long abort(long now) {
		if (!this.gone) {
			this.broker.later(this.outbox.wire()::abort);
		}
		return Timers.Timed.NEVER;
	}

	private void end(CloseReason reason) {
		this.release.run();
		if (this.ended.compareAndSet(false, true)) {
			this.broker.meters().ended(reason);
		}
	}

}
