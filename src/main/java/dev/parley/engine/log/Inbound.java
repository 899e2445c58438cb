package dev.parley.engine.log;

import org.jspecify.annotations.Nullable;

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

	/**
	 * The messages of a topic up to a position can neither be handed out any more nor be
	 * read: who has not seen them must not be given later ones as if nothing were
	 * missing. Called in turn with {@link #appended}.
	 */
	default void outrun(String topic, Position upTo) {
	}

	/**
	 * A message of any process has been appended that a joined pattern may match. In
	 * order for one destination, at most once, and besides {@link #appended}.
	 */
	default void matched(StoredMessage message) {
	}

	/**
	 * Another process has appended messages to a work queue, or given some back: they may
	 * be claimed. At most once; who hears nothing looks now and then. Returns soon.
	 */
	default void ready(String queue) {
	}

	/**
	 * Reserves room in a work queue for a message that is to be appended although no
	 * publisher has asked for room. Never blocks.
	 * @return gives the room back once the message has been appended, or will not be;
	 * null if the queue is full
	 */
	default @Nullable Runnable roomFor(Publication publication) {
		return () -> {
		};
	}

}
