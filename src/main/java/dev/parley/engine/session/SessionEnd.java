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
 * How one session ends: once, whoever comes first, and a connection that does not go by
 * itself is dropped. Safe for any thread.
 */
public final class SessionEnd {

	private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);

	/** Nanoseconds that a closed connection has to go. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(10);

	/** Nanoseconds for one whose other end may not be there. */
	private static final long BRIEF = TimeUnit.SECONDS.toNanos(2);

	private final Broker broker;

	private final Outbox outbox;

	private final SessionMemory memory;

	private final BooleanSupplier released;

	private final Runnable release;

	private final Runnable forget;

	private final AtomicBoolean slow = new AtomicBoolean();

	/** The end has been counted. */
	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile boolean gone;

	/**
	 * Of one session.
	 * @param released whether it has let go of what it held in the broker
	 * @param release lets go of it; idempotent
	 * @param forget takes it from the sessions that there are
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

	/** When what was put has gone out. */
	void close(CloseReason reason) {
		end(reason);
		this.outbox.closeWhenEmpty(reason);
		linger();
	}

	/** What has not gone out does not. */
	void closeNow(CloseReason reason) {
		end(reason);
		this.outbox.close(reason);
		linger();
	}

	/** The same, for one that may have gone without a word: nobody answers a close. */
	void cut(CloseReason reason) {
		end(reason);
		this.outbox.close(reason);
		this.broker.at(System.nanoTime() + BRIEF, this::abort);
	}

	/** Soon, on another thread: this one has locks. */
	void tooSlow(Recipient client) {
		if (!this.released.getAsBoolean() && this.slow.compareAndSet(false, true)) {
			PacedLog.warn(log, client, "slow consumer, closed");
			this.broker.meters().slow(SlowConsumer.Action.DISCONNECT, 1);
			this.broker.later(() -> closeNow(CloseReason.SLOW));
		}
	}

	/** At once: what it holds is wanted back, and nobody may be reading. */
	void tooFat() {
		this.broker.meters().slow(SlowConsumer.Action.DISCONNECT, 1);
		long stuck = this.outbox.stuckFor(System.nanoTime());
		cut(CloseReason.SLOW);
		if (stuck > 0) {
			// What is being written is in memory until the connection is gone.
			this.broker.later(this.outbox.wire()::abort);
		}
	}

	/** The connection is gone. Idempotent. */
	void gone() {
		this.gone = true;
		end(CloseReason.LOST);
		this.outbox.discard();
		this.outbox.gone();
		this.broker.overload().left(this.memory);
		this.forget.run();
	}

	/** A peer that does not read does not read that it is closed, either. */
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
