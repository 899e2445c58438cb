package dev.parley.http;

import org.springframework.stereotype.Component;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.DestinationSyntax;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.stomp.frames.ControllerDestinations;
import dev.parley.stomp.frames.DestinationPrefixes;

/**
 * The destinations that a single request can name: one of the broker's. Controllers
 * answer to sessions, and a user's own destinations belong to them. Safe for any thread.
 */
@Component
public final class BrokerDestinations {

	private final ControllerDestinations controllers;

	BrokerDestinations(ControllerDestinations controllers) {
		this.controllers = controllers;
	}

	/**
	 * Checks the name of a destination that something is sent to.
	 * @throws RefusedException if it is not of one destination of the broker
	 */
	public void checkSend(String destination) {
		check(destination, false);
	}

	private void check(String destination, boolean reads) {
		DestinationSyntax.check(destination);
		DestinationPrefixes prefixes = this.controllers.prefixes();
		if (DestinationNames.isPattern(destination)) {
			throw new RefusedException(
					Problem.invalid("A request names one destination; * is for subscriptions", destination));
		}
		if (prefixes.isApplication(destination)) {
			throw stompOnly("Controllers are reached over STOMP alone: send this in a STOMP session", destination);
		}
		if (prefixes.isUsers(destination)) {
			// As for a SEND: Spring would take the first segment for a user's name.
			throw new RefusedException(
					reads ? Problem.notAllowed("Your own destinations belong to a session: subscribe, or open a stream",
							destination) : Problem.notAllowed("Only the application sends to users", destination));
		}
		if (!prefixes.isBroker(destination)) {
			throw new RefusedException(new Problem("no-such-destination", 404, "No such destination",
					"A destination begins with " + String.join(" or ", prefixes.broker()), destination));
		}
	}

	/**
	 * Checks that it is a topic, which can be read without taking anything from others.
	 * @throws RefusedException if not
	 */
	public void checkReadable(String destination) {
		check(destination, true);
		if (DestinationNames.isQueue(destination)) {
			throw new RefusedException(new Problem("work-queue", 409, "A work queue",
					"A message of a work queue goes to one consumer, which has to acknowledge it: subscribe over STOMP",
					destination));
		}
	}

	private static RefusedException stompOnly(String detail, String destination) {
		return new RefusedException(new Problem("stomp-only", 400, "Over STOMP alone", detail, destination));
	}

}
