package dev.parley.stomp;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

/**
 * Knows which destinations of the application some controller takes. Spring drops what
 * none takes with a debug line; its sender shall hear of it.
 */
final class ControllerDestinations {

	/** What the names of all of them begin with. */
	static final String PREFIX = StompEndpoint.APPLICATION + "/";

	private final ObjectProvider<SimpAnnotationMethodMessageHandler> controllers;

	ControllerDestinations(ObjectProvider<SimpAnnotationMethodMessageHandler> controllers) {
		this.controllers = controllers;
	}

	/** Whether this destination is the application's. */
	static boolean isOne(String destination) {
		return destination.startsWith(PREFIX);
	}

	/** Whether a controller takes this message to a destination of the application. */
	boolean take(Message<?> message) {
		Message<?> asSpringLooksItUp = FrameMessages.lookup(message, StompEndpoint.APPLICATION);
		return this.controllers.getObject()
			.getHandlerMethods()
			.keySet()
			.stream()
			.anyMatch((mapping) -> mapping.getMatchingCondition(asSpringLooksItUp) != null);
	}

}
