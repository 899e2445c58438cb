package dev.parley.engine.log;

/**
 * The callback of a {@link Backend}, by which every message reaches its subscribers.
 */
@FunctionalInterface
public interface Inbound {

	/**
	 * A message has been appended. Called once for each message: for one destination one
	 * at a time and in the order of the offsets, for different destinations on any
	 * threads. Returns soon (it hands the message to outboxes and does no I/O), throws
	 * nothing, and never calls the backend.
	 */
	void appended(StoredMessage message);

}
