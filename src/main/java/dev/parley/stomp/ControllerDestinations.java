package dev.parley.stomp;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.DestinationPatternsMessageCondition;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Knows which destinations of the application some controller takes. Spring drops what
 * none takes with a debug line; its sender shall hear of it.
 */
final class ControllerDestinations {

	private final ObjectProvider<SimpAnnotationMethodMessageHandler> controllers;

	ControllerDestinations(ObjectProvider<SimpAnnotationMethodMessageHandler> controllers) {
		this.controllers = controllers;
	}

	/**
	 * Whether a controller takes this frame at this destination, which begins with the
	 * prefix.
	 */
	boolean take(Message<?> message, String destination) {
		Message<?> asSpringLooksItUp = MessageBuilder.fromMessage(message)
			.setHeader(DestinationPatternsMessageCondition.LOOKUP_DESTINATION_HEADER,
					destination.substring(StompEndpoint.APPLICATION.length()))
			.build();
		return this.controllers.getObject()
			.getHandlerMethods()
			.keySet()
			.stream()
			.anyMatch((mapping) -> mapping.getMatchingCondition(asSpringLooksItUp) != null);
	}

}
