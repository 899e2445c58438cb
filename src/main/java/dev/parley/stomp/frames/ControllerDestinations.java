package dev.parley.stomp.frames;

import dev.parley.engine.frame.Frame;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Knows which destinations of the application some controller takes. Spring drops what
 * none takes with a debug line; its sender shall hear of it.
 */
public final class ControllerDestinations {

	/** Above all of them. */
	public static final String ROOT = "/app";

	/** What the names of all of them begin with. */
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
