package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Asks the engine, before any handler sees a frame, whether it is expected now, complete
 * and allowed. Comes after the authentication.
 */
public final class AdmissionChannelInterceptor implements ChannelInterceptor {

	private final ControllerDestinations controllers;

	public AdmissionChannelInterceptor(ControllerDestinations controllers) {
		this.controllers = controllers;
	}

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		FrameInProgress progress = FrameInProgress.of(message);
		if (progress != null) {
			Frame frame = progress.frame();
			String destination = frame.header("destination");
			boolean goesSomewhere = frame.command() == Command.SEND || frame.command() == Command.SUBSCRIBE;
			DestinationPrefixes prefixes = this.controllers.prefixes();
			if (goesSomewhere && progress.session().isConnected() && !prefixes.isKnown(destination)) {
				throw noSuch("A destination begins with " + prefixes, destination);
			}
			progress.session().admit(frame);
			if (goesSomewhere && destination != null) {
				admitDestination(frame, destination, message, prefixes);
			}
		}
		return message;
	}

	private void admitDestination(Frame frame, String destination, Message<?> message, DestinationPrefixes prefixes) {
		if (prefixes.isApplication(destination) && !this.controllers.take(message)) {
			throw noSuch("Nothing in this application takes this frame at this destination", destination);
		}
		if (prefixes.isApplication(destination) && frame.headers().contains("transaction")) {
			throw new RefusedException(
					Problem.invalid("Transactions are for the broker's destinations, which begin with "
							+ String.join(" or ", prefixes.broker()), destination));
		}
		if (prefixes.isUsers(destination) && frame.command() == Command.SEND) {
			// Spring would take the first segment after the prefix for a user's name.
			throw new RefusedException(Problem.notAllowed("Only the application sends to users", destination));
		}
		if (prefixes.isUsers(destination) && !prefixes.isOwn(destination)) {
			throw new RefusedException(new Problem("not-allowed", 403, "Not allowed",
					"Your own destinations begin with %s; others' can't be named".formatted(prefixes.own()),
					destination));
		}
	}

	private static RefusedException noSuch(String detail, @Nullable String destination) {
		return new RefusedException(
				new Problem("no-such-destination", 404, "No such destination", detail, destination));
	}

}
