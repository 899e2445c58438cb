package dev.parley.engine.delivery;

import java.util.List;

/**
 * Settles the messages that work queues are done with. Safe for any thread.
 */
public interface Settler {

	/**
	 * Settles messages of one queue that nobody will acknowledge: sent to a consumer of
	 * mode auto, or expired. Answered with {@link WorkQueue#done} for each, or with
	 * {@link WorkQueue#keep}, now or later.
	 */
	void doneWith(List<Delivery> deliveries);

	/**
	 * Buries messages that have been delivered too often. Answered with
	 * {@link WorkQueue#done} for each, or with {@link WorkQueue#keep}, now or later.
	 */
	void bury(List<Delivery> deliveries);

	/** Whether this delivery would be one too many. A pure function. */
	boolean isTooOften(Delivery again);

}
