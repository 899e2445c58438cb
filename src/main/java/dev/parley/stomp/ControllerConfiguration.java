package dev.parley.stomp;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.web.socket.config.annotation.DelegatingWebSocketMessageBrokerConfiguration;

import dev.parley.stomp.frames.ControllerMessageHandler;
import dev.parley.stomp.frames.Problems;

/**
 * The configuration of {@code @EnableWebSocketMessageBroker}, with our own call of
 * controllers.
 */
@Configuration(proxyBeanMethods = false)
class ControllerConfiguration extends DelegatingWebSocketMessageBrokerConfiguration {

	private final ObjectProvider<Problems> problems;

	ControllerConfiguration(ObjectProvider<Problems> problems) {
		this.problems = problems;
	}

	@Override
	protected SimpAnnotationMethodMessageHandler createAnnotationMethodMessageHandler(
			AbstractSubscribableChannel inbound, AbstractSubscribableChannel outbound, SimpMessagingTemplate broker) {
		return new ControllerMessageHandler(inbound, outbound, broker, this.problems.getObject());
	}

}
