package dev.parley.engine;

/** Interest in topics, for features that publish only what somebody gets. */
public interface Interest {

	/**
	 * Whether anybody on this node gets the messages of this topic: by a subscription,
	 * other than by a pattern, or by a request that waits for one. Takes a step.
	 */
	boolean in(String topic);

}
