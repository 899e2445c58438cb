package dev.parley.engine.delivery;

import java.util.List;

import dev.parley.engine.log.StoredMessage;

/**
 * Settles the messages that work queues are done with. Safe for any thread.
 */
public interface Settler {

	/**
	 * Settles messages that nobody will acknowledge: sent to a consumer of mode auto, or
	 * expired. Answered with {@link WorkQueue#done} for each, now or later.
	 */
	void doneWith(List<StoredMessage> messages);

	/**
	 * Buries messages that have been delivered too often. Answered with
	 * {@link WorkQueue#done} for each, or with {@link WorkQueue#keep}, now or later.
	 */
	void bury(List<Delivery> deliveries);

	/** Whether this delivery would be one too many. A pure function. */
	boolean isTooOften(Delivery again);

}
