package dev.parley.endpoint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.SlowConsumer;
import dev.parley.stomp.frames.BodyParameters;

/** Controllers of features. */
@Configuration(proxyBeanMethods = false)
class ControllerConfiguration {

	/** Everyone may ask a controller, which refuses by itself. */
	@Bean
	DestinationPolicy controllers() {
		return new DestinationPolicy(StompEndpoint.CONTROLLERS + "/**", Access.EVERYONE, Access.EVERYONE,
				Retention.NONE, false, false, DestinationPolicy.DEFAULT_MAX_PAYLOAD, SlowConsumer.DISCONNECT);
	}

	/** A parameter that no frame can fill prevents the start. */
	@Bean
	SmartInitializingSingleton controllersChecked(ObjectProvider<SimpAnnotationMethodMessageHandler> handlers,
			ApplicationContext context) {
		return () -> handlers.forEach((controllers) -> BodyParameters.check(controllers, context));
	}

}
