package dev.parley.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.delivery.MessageHeaders;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Position;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;

/** Sends messages for callers without a session, within their permissions and rates. */
public interface Sending {

	/**
	 * Checks policies, rules and limits as for SENDs. May block, because a rule may.
	 * @throws ProtocolException if a header breaks a rule of the protocol
	 * @throws RefusedException if one of them is refused, or their sender has stored too
	 * much for the moment
	 */
	void admit(Caller sender, List<Message> messages);

	/**
	 * Sends messages that have been admitted: several take effect together or not at all,
	 * as in a transaction.
	 * @return completed when they are stored as their policies require and have been
	 * handed to their subscribers, with their positions; offset 0 where no log is kept
	 * @throws RefusedException if one is for a work queue that is full
	 */
	CompletableFuture<List<Position>> send(Caller sender, List<Message> messages);

	/** Whether subscribers see a header of this name; others are the server's. */
	static boolean passesOn(String header) {
		return MessageHeaders.isPassedOn(header);
	}

	/**
	 * A message to be sent.
	 *
	 * @param destination exact, never a pattern
	 * @param headers as of a SEND
	 * @param body not copied: the caller must not write to it again
	 * @param idempotencyKey null for none
	 */
	record Message(String destination, Headers headers, byte[] body, @Nullable String idempotencyKey) {

		/** The destination only: bodies and headers must not get into log lines. */
		@Override
		public String toString() {
			return "Message[" + this.destination + ", " + this.body.length + " bytes]";
		}

	}

}
