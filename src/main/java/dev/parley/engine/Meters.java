package dev.parley.engine;

import java.time.Duration;

import dev.parley.engine.frame.Command;

/**
 * Hears what the engine does, to count it. Called on the way of messages, under locks and
 * from any thread: an implementation adds to a number and returns.
 */
public interface Meters {

	/** Counts nothing. */
	Meters NONE = new Meters() {
	};

	/** A client has sent a frame. */
	default void received(Command command) {
	}

	/**
	 * A message has been handed to the outboxes of its subscribers.
	 * @param subscribers how many
	 */
	default void delivered(int subscribers) {
	}

	/**
	 * Something was done about a slow consumer.
	 * @param messages left out; 1 if the session is closed
	 */
	default void slow(SlowConsumer.Action action, int messages) {
	}

	/** A client has asked for what it missed. */
	default void recovered(boolean all) {
	}

	/**
	 * A frame has been answered by RECEIPT.
	 * @param since it was handled
	 */
	default void receipted(Duration since) {
	}

	/**
	 * A session has ended.
	 * @param reason {@link CloseReason#LOST} if it was not the server that ended it
	 */
	default void ended(CloseReason reason) {
	}

}
