package dev.parley.engine.delivery;

import java.time.Duration;

import org.springframework.modulith.NamedInterface;

import dev.parley.engine.frame.Command;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.engine.problem.CloseReason;

/**
 * Counts what the engine does. Called on the hot path, under locks and from any thread:
 * an implementation adds to a number and returns.
 */
@NamedInterface("delivery")
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
	 * A slow consumer was acted upon.
	 * @param messages dropped; 1 if the session is closed
	 */
	default void slow(SlowConsumer.Action action, int messages) {
	}

	/** A client has asked for missed messages. */
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
	 * @param reason {@link CloseReason#LOST} if the server did not end it
	 */
	default void ended(CloseReason reason) {
	}

}
