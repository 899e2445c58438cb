package dev.parley.engine.delivery;

import java.util.List;

import dev.parley.engine.log.StoredMessage;

/**
 * Brings the messages that work queues are done with to their end. Safe for any thread.
 */
public interface Settler {

	/**
	 * Nobody will acknowledge them: sent to a consumer of mode auto, or expired. Answered
	 * with {@link WorkQueue#done} for each, now or later.
	 */
	void doneWith(List<StoredMessage> messages);

	/**
	 * They have been delivered too often. Answered with {@link WorkQueue#done} for each,
	 * or with {@link WorkQueue#keep}, now or later.
	 */
	void bury(List<Delivery> deliveries);

	/** Whether one more delivery would be one too many. A pure question. */
	boolean isTooOften(Delivery again);

}
