package dev.parley.engine.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.parley.engine.frame.EncodedFrame;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.policy.HeartBeat;

/**
 * Checks that the client of one session is alive, and shows it that the server is:
 * negotiated heart-beats both ways (STOMP 1.2, "Heart-beating"), and pings for clients
 * that send none. Safe for any thread; checked by the timers' thread. After a pause of
 * the server each client gets its whole time again.
 */
final class Liveness {

	/** Unanswered pings after which the client is lost. */
	private static final int PINGS = 2;

	/**
	 * A beat may come after twice its interval, because networks are slow at times.
	 */
	private static final int TOLERANCE = 2;

	private final Outbox outbox;

	/** Nanoseconds of silence after which the client is pinged. */
	private final long pingEvery;

	/** Since when the server has been running without a pause. */
	private final LongSupplier awakeSince;

	private final LongSupplier nanoTime;

	private volatile long lastReceived;

	private volatile long lastHeard;

	private volatile boolean busy;

	private long lastPing;

	/** Pings since the last sign of life. */
	private int unanswered;

	/** Nanoseconds between two beats of the server; 0 for none. */
	private volatile long beatEvery;

	/** Nanoseconds of silence that end the session; 0 for no limit. */
	private volatile long silenceAllowed;

	/**
	 * @param pingEvery silence after which the client is pinged
	 * @param awakeSince since when the server has been running without a pause, by
	 * {@link System#nanoTime()}
	 */
	Liveness(Outbox outbox, Duration pingEvery, LongSupplier awakeSince) {
		this(outbox, pingEvery, awakeSince, System::nanoTime);
	}

	Liveness(Outbox outbox, Duration pingEvery, LongSupplier awakeSince, LongSupplier nanoTime) {
		this.outbox = outbox;
		this.pingEvery = pingEvery.toNanos();
		this.awakeSince = awakeSince;
		this.nanoTime = nanoTime;
		this.lastReceived = nanoTime.getAsLong();
		this.lastHeard = this.lastReceived;
		this.lastPing = this.lastReceived;
	}

	/** A frame or a heart-beat came. */
	void received() {
		this.lastReceived = this.nanoTime.getAsLong();
	}

	/**
	 * A sign of life of the transport, such as the answer to a ping: it shows that the
	 * client is there, but is not one of the promised heart-beats.
	 */
	void heard() {
		this.lastHeard = this.nanoTime.getAsLong();
	}

	/**
	 * Whether received data is being handled. Nothing is read meanwhile, so silence is
	 * not the client's fault.
	 */
	void busy(boolean dealing) {
		received();
		this.busy = dealing;
	}

	void agree(HeartBeat ofServer, HeartBeat ofClient) {
		this.beatEvery = TimeUnit.MILLISECONDS.toNanos(ofServer.everyFor(ofClient));
		this.silenceAllowed = TimeUnit.MILLISECONDS.toNanos(ofClient.everyFor(ofServer)) * TOLERANCE;
	}

	/**
	 * Whether the client has been silent for longer than negotiated, or has not answered
	 * the last two pings.
	 */
	boolean isLost(long now) {
		long silence = now - Math.max(this.lastReceived, this.awakeSince.getAsLong());
		return !this.busy && ((this.silenceAllowed > 0 && silence > this.silenceAllowed) || isUnanswered(now));
	}

	private boolean isUnanswered(long now) {
		return this.unanswered >= PINGS && lastSign() - this.lastPing <= 0 && now - this.lastPing >= this.pingEvery;
	}

	private long lastSign() {
		return Math.max(Math.max(this.lastReceived, this.lastHeard), this.awakeSince.getAsLong());
	}

	/**
	 * Sends a beat or a ping if it is due.
	 * @return when to call again, by {@link System#nanoTime()}
	 */
	long keepUp(long now) {
		long next = askForLife(now);
		if (this.silenceAllowed > 0) {
			next = Math.min(next, Math.max(this.lastReceived, this.awakeSince.getAsLong()) + this.silenceAllowed + 1);
		}
		return (this.beatEvery > 0) ? Math.min(next, beat(now)) : next;
	}

	private long beat(long now) {
		long due = this.outbox.lastWrite() + this.beatEvery;
		if (now < due) {
			return due;
		}
		this.outbox.put(EncodedFrame.HEART_BEAT);
		return now + this.beatEvery;
	}

	/** Clients that send no heart-beats vanish unnoticed otherwise. */
	private long askForLife(long now) {
		long sign = lastSign();
		if (sign - this.lastPing > 0) {
			this.unanswered = 0;
		}
		long quietSince = Math.max(sign, this.lastPing);
		if (now - quietSince < this.pingEvery) {
			return quietSince + this.pingEvery;
		}
		this.lastPing = now;
		this.unanswered++;
		this.outbox.wire().ping();
		return now + this.pingEvery;
	}

}
