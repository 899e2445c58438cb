package dev.parley.engine.policy;

import java.time.Duration;

/**
 * The limits of one session, and the engine's timing.
 *
 * @param subscriptions most of a session
 * @param connectTime how long a connection may stay without CONNECT
 * @param outboxBytes most of a session; a single larger message is still sent alone. As
 * much again is for messages that are not acknowledged, or wait until others are
 * @param outboxFrames most of a session
 * @param beatEvery the shortest time between two heart-beats that the server promises
 * @param expectBeatEvery the time between two heart-beats that the server asks for; twice
 * that in silence ends the session
 * @param pingEvery how long a connection may be silent before it is asked for a sign of
 * life; three times that in silence ends the session
 * @param drainThreads threads that write to clients
 * @param prefetch messages that may be outstanding to a subscription that acknowledges; a
 * client's {@code prefetch-count} can ask for fewer
 * @param maxDeliveries how often a message of a work queue is delivered before it goes to
 * the dead-letter queue
 * @param transactions most open in a session
 * @param transactionFrames most frames in a transaction
 * @param transactionBytes largest size of all open transactions of a session: see
 * {@link dev.parley.engine.frame.Footprint}
 * @param writeTime how long a client may read nothing of the data being sent
 */
public record Limits(int subscriptions, Duration connectTime, long outboxBytes, int outboxFrames, Duration beatEvery,
		Duration expectBeatEvery, Duration pingEvery, int drainThreads, int prefetch, int maxDeliveries,
		int transactions, int transactionFrames, long transactionBytes, Duration writeTime) {

	/** The defaults of the design. */
	public static final Limits DEFAULT = new Limits(128, Duration.ofSeconds(10), 1024 * 1024, 16_384,
			Duration.ofSeconds(10), Duration.ofSeconds(25), Duration.ofSeconds(24), 2, 1000, 5, 16, 1000, 1024 * 1024,
			Duration.ofSeconds(30));

	/** The server's own heart-beat header. */
	public HeartBeat heartBeat() {
		return new HeartBeat(this.beatEvery.toMillis(), this.expectBeatEvery.toMillis());
	}

}
