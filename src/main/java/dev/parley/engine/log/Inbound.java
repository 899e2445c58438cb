package dev.parley.engine.log;

/**
 * What a {@link Backend} calls: the way by which every message reaches its subscribers.
 */
@FunctionalInterface
public interface Inbound {

	/**
	 * A message has been appended. Called once a message, for one destination one at a
	 * time and in the order of the offsets; for different destinations from any threads.
	 * Returns soon (it hands the message to outboxes and does no I/O), throws nothing,
	 * and never calls the backend.
	 */
	void appended(StoredMessage message);

}
