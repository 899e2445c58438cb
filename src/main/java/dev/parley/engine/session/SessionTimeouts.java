package dev.parley.engine.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.engine.delivery.PacedLog;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.thread.Timers;

/**
 * Closes a session when too much time has passed: without CONNECT, without a sign of
 * life, or without reading any data. Not thread-safe: called by {@link Timers}, one at a
 * time.
 */
public final class SessionTimeouts {

	private static final Logger log = LoggerFactory.getLogger(SessionTimeouts.class);

	private final Session session;

	private final Liveness liveness;

	private final long connectTime;

	/** Nanoseconds for which a write may make no progress. */
	private final long writeTime;

	private final Outbox outbox;

	private final long opened = System.nanoTime();

	private final LongSupplier awakeSince;

	/**
	 * @param limits how long the session may be without CONNECT, and a write without
	 * progress
	 * @param awakeSince since when the server has been running without a pause, by
	 * {@link System#nanoTime()}
	 */
	SessionTimeouts(Session session, Liveness liveness, Limits limits, Outbox outbox, LongSupplier awakeSince) {
		this.session = session;
		this.liveness = liveness;
		this.connectTime = limits.connectTime().toNanos();
		this.writeTime = limits.writeTime().toNanos();
		this.outbox = outbox;
		this.awakeSince = awakeSince;
	}

	/** Checks a session that has not connected; returns when to check again. */
	public long awaitConnect(long now) {
		if (!this.session.isConnecting()) {
			return Timers.Timed.NEVER;
		}
		long deadline = Math.max(this.opened, this.awakeSince.getAsLong()) + this.connectTime;
		if (now - deadline < 0) {
			return deadline;
		}
		if (this.session.frames().isPaused()) {
			// CONNECT has come and waits for the database.
			return now + this.connectTime;
		}
		PacedLog.info(log, this.session.recipient(), "no CONNECT in time");
		this.session.cut(CloseReason.NO_CONNECT);
		return Timers.Timed.NEVER;
	}

	/** Checks a connected session; returns when to check again. */
	long keep(long now) {
		if (this.session.isClosed()) {
			return Timers.Timed.NEVER;
		}
		if (this.session.frames().isPaused()) {
			this.liveness.received();
		}
		if (this.liveness.isLost(now)) {
			PacedLog.info(log, this.session.recipient(), "heart-beat lost");
			this.session.cut(CloseReason.NO_HEART_BEAT);
			return Timers.Timed.NEVER;
		}
		long stuck = this.outbox.stuckFor(now);
		if (stuck > this.writeTime && now - this.awakeSince.getAsLong() > this.writeTime) {
			PacedLog.warn(log, this.session.recipient(), "slow consumer, has read nothing for %d s, closed"
				.formatted(TimeUnit.NANOSECONDS.toSeconds(stuck)));
			this.session.tooFat();
			return Timers.Timed.NEVER;
		}
		return Math.min(this.liveness.keepUp(now), now + this.writeTime);
	}

}
