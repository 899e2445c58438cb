package dev.parley.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.web.socket.config.annotation.DelegatingWebSocketMessageBrokerConfiguration;

import dev.parley.stomp.frames.ControllerMessageHandler;
import dev.parley.stomp.problem.Problems;

/**
 * The configuration that {@code @EnableWebSocketMessageBroker} imports, with our own call
 * of controllers.
 */
class BrokerConfiguration extends DelegatingWebSocketMessageBrokerConfiguration {

	private final ObjectProvider<Problems> problems;

	BrokerConfiguration(ObjectProvider<Problems> problems) {
		this.problems = problems;
	}

	@Override
	protected SimpAnnotationMethodMessageHandler createAnnotationMethodMessageHandler(
			AbstractSubscribableChannel inbound, AbstractSubscribableChannel outbound, SimpMessagingTemplate broker) {
		return new ControllerMessageHandler(inbound, outbound, broker, this.problems.getObject());
	}

	/**
	 * Takes the place of Spring's configuration. An application that has extended that
	 * class keeps its own, and with it Spring's call of controllers.
	 */
	static final class InPlace implements BeanFactoryPostProcessor {

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
			for (String name : beans.getBeanNamesForType(DelegatingWebSocketMessageBrokerConfiguration.class, true,
					false)) {
				BeanDefinition definition = beans.getBeanDefinition(name);
				if (DelegatingWebSocketMessageBrokerConfiguration.class.getName()
					.equals(definition.getBeanClassName())) {
					definition.setBeanClassName(BrokerConfiguration.class.getName());
				}
			}
		}

	}

}
