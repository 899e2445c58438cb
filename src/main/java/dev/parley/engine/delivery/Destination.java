package dev.parley.engine.delivery;

/**
 * A destination of messages: {@link Topic} delivers each to all subscriptions,
 * {@link WorkQueue} to one.
 */
sealed interface Destination permits Topic, WorkQueue {

	String name();

	/**
	 * Registers a subscription.
	 * @return false if this destination has been retired; look it up again
	 */
	boolean add(Subscription subscription);

	/**
	 * Removes a subscription; no message reaches it after this.
	 * @return whether the destination is empty and retired now
	 */
	boolean remove(Subscription subscription);

	/** Takes a message that has just been appended. */
	void appended(Announced announced);

	/** It has been retired: nobody here wants its messages any more. */
	void leave();

}
