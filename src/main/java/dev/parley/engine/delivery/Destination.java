package dev.parley.engine.delivery;

/** Somewhere messages go: {@link Topic} gives them to all, {@link WorkQueue} to one. */
sealed interface Destination permits Topic, WorkQueue {

	String name();

	/**
	 * Registers a subscription.
	 * @return false if this destination has been retired; look it up again
	 */
	boolean add(Subscription subscription);

	/**
	 * Forgets a subscription; no message reaches it after this.
	 * @return whether that left nothing here, and the destination is retired now
	 */
	boolean remove(Subscription subscription);

	/** Takes a message that has just been appended. */
	void appended(Announced announced);

}
