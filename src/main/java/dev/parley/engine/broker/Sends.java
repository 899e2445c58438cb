package dev.parley.engine.broker;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.delivery.MessageHeaders;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Admission;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.DestinationSyntax;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.engine.problem.RefusedException;
import dev.parley.text.Digits;

/**
 * What a client may send, and the message that it becomes, whether it comes as a SEND or
 * by another way. Pure functions.
 */
public final class Sends {

	private Sends() {
	}

	/**
	 * Checks that this caller may send this. May block, because a rule may.
	 * @param bytes of the body
	 * @throws ProtocolException if a header breaks a rule of the protocol
	 * @throws RefusedException if it is not allowed
	 */
	public static void admit(Admission admission, Caller caller, String destination, Headers headers, int bytes) {
		if (headers.contains("message-id")) {
			throw new ProtocolException("The header message-id is the server's; SEND must not have it");
		}
		checkExpiry(headers.get("expires"));
		IdempotencyKeys.check(headers.get("idempotency-key"), destination);
		DestinationSyntax.check(destination);
		if (DestinationNames.isPattern(destination)) {
			throw new RefusedException(
					Problem.invalid("SEND goes to one destination; * is for SUBSCRIBE", destination));
		}
		admission.send(caller, destination, bytes);
		admission.key(destination, headers);
	}

	/** Milliseconds since 1970 after which it is not delivered, as in ActiveMQ. */
	private static void checkExpiry(@Nullable String header) {
		if (header != null && Digits.number(header) < 0) {
			throw new ProtocolException("The header expires is a number of milliseconds since 1970");
		}
	}

	/**
	 * The message that an admitted one becomes.
	 * @param key of its sender; null for none
	 */
	public static Publication publication(Caller caller, String destination, Headers headers, byte[] body,
			@Nullable String key) {
		return new Publication(destination, MessageHeaders.passedOn(headers), body,
				(key != null) ? IdempotencyKeys.of(key, caller) : null, caller.name());
	}

}
