package dev.parley.stomp.frames;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;

import dev.parley.engine.frame.Command;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * Asks the engine, before any handler sees a frame, whether it is expected now, complete
 * and allowed. Comes after the authentication.
 */
public final class AdmissionChannelInterceptor implements ChannelInterceptor {

	private static final List<String> PREFIXES = List.of(ControllerDestinations.PREFIX, DestinationNames.TOPICS,
			DestinationNames.QUEUES, DestinationNames.USERS);

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
			boolean known = destination == null || PREFIXES.stream().anyMatch(destination::startsWith);
			if (goesSomewhere && progress.session().isConnected() && !known) {
				throw noSuch("A destination begins with /app/, /topic/, /queue/ or /user/", destination);
			}
			progress.session().admit(frame);
			if (goesSomewhere && destination != null) {
				admitDestination(destination, message);
			}
		}
		return message;
	}

	private void admitDestination(String destination, Message<?> message) {
		if (ControllerDestinations.isApplication(destination) && !this.controllers.take(message)) {
			throw noSuch("Nothing in this application takes this frame at this destination", destination);
		}
		if (DestinationNames.isUsers(destination) && !DestinationNames.isBrokered(FrameMessages.path(destination))) {
			throw new RefusedException(new Problem("not-allowed", 403, "Not allowed",
					"Your own destinations begin with /user/queue/ or /user/topic/; others' can't be named",
					destination));
		}
	}

	private static RefusedException noSuch(String detail, @Nullable String destination) {
		return new RefusedException(
				new Problem("no-such-destination", 404, "No such destination", detail, destination));
	}

}
