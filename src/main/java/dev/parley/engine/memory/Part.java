package dev.parley.engine.memory;

import java.util.Locale;

/** The uses of memory. */
public enum Part {

	/** Frames that wait to be sent or are being written. */
	OUTBOXES(true),

	/** Messages that are not acknowledged, or wait until others are. */
	UNACKNOWLEDGED(true),

	/** Open transactions. */
	TRANSACTIONS(true),

	/** Subscriptions of sessions. */
	SUBSCRIPTIONS(true),

	/** Frames that wait until an earlier one of their session is finished. */
	WAITING(true),

	/** Messages of work queues, durable ones too. */
	QUEUES(false),

	/** Logs of topics that are not durable. */
	LOGS(false),

	/** Idempotency keys of destinations that are not durable. */
	KEYS(false);

	private final boolean ofSessions;

	Part(boolean ofSessions) {
		this.ofSessions = ofSessions;
	}

	/** Whether it belongs to a session, and is freed with it. */
	boolean isOfSessions() {
		return this.ofSessions;
	}

	/** The form in meters. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
