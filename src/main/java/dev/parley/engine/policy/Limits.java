package dev.parley.engine.policy;

import java.time.Duration;

/**
 * What one session may take, and the engine's pace.
 *
 * @param subscriptions of a session at most
 * @param connectTime how long a connection may stay without CONNECT
 * @param outboxBytes of a session at most; one message that is larger still goes out
 * alone. As much again is for what is not acknowledged, or waits for that
 * @param outboxFrames of a session at most
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
 * @param transactions open in a session at most
 * @param transactionFrames frames in a transaction at most
 * @param transactionBytes that the open transactions of a session take up at most: see
 * {@link dev.parley.engine.frame.Footprint}
 * @param writeTime how long a client may read nothing of what is being sent
 */
public record Limits(int subscriptions, Duration connectTime, long outboxBytes, int outboxFrames, Duration beatEvery,
		Duration expectBeatEvery, Duration pingEvery, int drainThreads, int prefetch, int maxDeliveries,
		int transactions, int transactionFrames, long transactionBytes, Duration writeTime) {

	/** The defaults of the design. */
	public static final Limits DEFAULT = new Limits(128, Duration.ofSeconds(10), 1024 * 1024, 16_384,
			Duration.ofSeconds(10), Duration.ofSeconds(25), Duration.ofSeconds(24), 2, 1000, 5, 16, 1000, 1024 * 1024,
			Duration.ofSeconds(30));

	/** What the server says of itself. */
	public HeartBeat heartBeat() {
		return new HeartBeat(this.beatEvery.toMillis(), this.expectBeatEvery.toMillis());
	}

}
