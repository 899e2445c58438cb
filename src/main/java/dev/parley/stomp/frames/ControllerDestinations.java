package dev.parley.stomp.frames;

import dev.parley.engine.frame.Frame;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Knows for which destinations of the application there is a controller. Spring drops a
 * message to any other with a debug line; here the sender gets an error.
 */
public final class ControllerDestinations {

	/** The root of all these destinations. */
	public static final String ROOT = "/app";

	/** The prefix of all these destinations. */
	public static final String PREFIX = ROOT + "/";

	private final ObjectProvider<SimpAnnotationMethodMessageHandler> controllers;

	public ControllerDestinations(ObjectProvider<SimpAnnotationMethodMessageHandler> controllers) {
		this.controllers = controllers;
	}

	/** Whether this frame is for a controller, whether or not there is one. */
	static boolean isApplication(Frame frame) {
		String destination = frame.header("destination");
		return destination != null && isApplication(destination);
	}

	/** Whether this destination is a controller's. */
	static boolean isApplication(String destination) {
		return destination.startsWith(PREFIX);
	}

	/** Whether a controller takes this message to a destination of the application. */
	boolean take(Message<?> message) {
		Message<?> asSpringLooksItUp = FrameMessages.lookup(message, ROOT);
		return this.controllers.getObject()
			.getHandlerMethods()
			.keySet()
			.stream()
			.anyMatch((mapping) -> mapping.getMatchingCondition(asSpringLooksItUp) != null);
	}

}
