package dev.parley.stomp.frames;

import dev.parley.engine.frame.Frame;

import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Knows for which destinations of the application there is a controller. Spring drops a
 * message to any other with a debug line; here the sender gets an error.
 */
public final class ControllerDestinations {

	private final ObjectProvider<SimpAnnotationMethodMessageHandler> controllers;

	private final Supplier<DestinationPrefixes> prefixes;

	/**
	 * @param prefixes asked when there is a frame: Spring makes its handlers after its
	 * channels and their interceptors
	 */
	public ControllerDestinations(ObjectProvider<SimpAnnotationMethodMessageHandler> controllers,
			Supplier<DestinationPrefixes> prefixes) {
		this.controllers = controllers;
		this.prefixes = prefixes;
	}

	/** How this application's destinations begin. */
	public DestinationPrefixes prefixes() {
		return this.prefixes.get();
	}

	/** Whether this frame is for a controller, whether or not there is one. */
	boolean areFor(Frame frame) {
		String destination = frame.header("destination");
		return destination != null && prefixes().isApplication(destination);
	}

	/** Whether a controller takes this message to a destination of the application. */
	boolean take(Message<?> message) {
		return this.controllers.stream().anyMatch((handler) -> takes(handler, message));
	}

	private boolean takes(SimpAnnotationMethodMessageHandler handler, Message<?> message) {
		// Spring's own test of whether names are divided by slashes.
		boolean slashes = handler.getPathMatcher().combine("a", "a").equals("a/a");
		String destination = String.valueOf(SimpMessageHeaderAccessor.getDestination(message.getHeaders()));
		Message<?> asSpringLooksItUp = FrameMessages.lookup(message, prefixes().withoutPrefix(destination, slashes));
		return handler.getHandlerMethods()
			.keySet()
			.stream()
			.anyMatch((mapping) -> mapping.getMatchingCondition(asSpringLooksItUp) != null);
	}

}
