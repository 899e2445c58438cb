package dev.parley.engine.memory;

import java.util.Locale;

/** What the memory is taken up by. */
public enum Part {

	/** Frames that wait to be sent, and their way to the network. */
	OUTBOXES(true),

	/** Messages that are not acknowledged, or wait for that. */
	UNACKNOWLEDGED(true),

	/** Open transactions. */
	TRANSACTIONS(true),

	/** What sessions have subscribed to. */
	SUBSCRIPTIONS(true),

	/** Frames that wait until an earlier one of their session is finished. */
	WAITING(true),

	/** Messages of work queues, durable ones too. */
	QUEUES(false),

	/** What is kept of topics that are not durable. */
	LOGS(false),

	/** Idempotency keys of what is not durable. */
	KEYS(false);

	private final boolean ofSessions;

	Part(boolean ofSessions) {
		this.ofSessions = ofSessions;
	}

	/** Whether a session has it, and it is gone with that. */
	boolean isOfSessions() {
		return this.ofSessions;
	}

	/** As it is written in meters. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
