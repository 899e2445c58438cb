package dev.parley.engine;

import java.util.concurrent.TimeUnit;

/**
 * Whether the other end of one session is alive, and that it knows we are: heart-beats
 * both ways as agreed (STOMP 1.2, "Heart-beating"), and a question to those who send
 * none. Looked at by the timers' thread; what it reads is written by others.
 */
final class Liveness {

	/** Nanoseconds of silence after which the other end is asked for a sign of life. */
	private static final long QUIET = TimeUnit.SECONDS.toNanos(25);

	/**
	 * A beat may be late by as much as it is apart, or a slow network would cut sessions.
	 */
	private static final int TOLERANCE = 2;

	private final Outbox outbox;

	private volatile long lastReceived = System.nanoTime();

	private long lastPing = this.lastReceived;

	/** Nanoseconds between two beats of ours; 0 for none. */
	private volatile long beatEvery;

	/** Nanoseconds of silence that end the session; 0 for any. */
	private volatile long silenceAllowed;

	Liveness(Outbox outbox) {
		this.outbox = outbox;
	}

	/** Something came, be it a frame or a heart-beat. */
	void received() {
		this.lastReceived = System.nanoTime();
	}

	void agree(HeartBeat ofServer, HeartBeat ofClient) {
		this.beatEvery = TimeUnit.MILLISECONDS.toNanos(ofServer.everyFor(ofClient));
		this.silenceAllowed = TimeUnit.MILLISECONDS.toNanos(ofClient.everyFor(ofServer)) * TOLERANCE;
	}

	/** Whether the other end has been silent for longer than agreed. */
	boolean isLost(long now) {
		return this.silenceAllowed > 0 && now - this.lastReceived > this.silenceAllowed;
	}

	/**
	 * Beats or asks if it is time to.
	 * @return when to come again, by {@link System#nanoTime()}
	 */
	long keepUp(long now) {
		long next = askForLife(now);
		if (this.silenceAllowed > 0) {
			next = Math.min(next, this.lastReceived + this.silenceAllowed + 1);
		}
		return (this.beatEvery > 0) ? Math.min(next, beat(now)) : next;
	}

	private long beat(long now) {
		long due = this.outbox.lastWrite() + this.beatEvery;
		if (now < due) {
			return due;
		}
		this.outbox.beat();
		return now + this.beatEvery;
	}

	/** Clients that send no heart-beats vanish unnoticed otherwise. */
	private long askForLife(long now) {
		long quietSince = Math.max(this.lastReceived, this.lastPing);
		if (now - quietSince < QUIET) {
			return quietSince + QUIET;
		}
		this.lastPing = now;
		this.outbox.ping();
		return now + QUIET;
	}

}
