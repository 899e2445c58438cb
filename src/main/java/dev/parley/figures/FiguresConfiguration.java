package dev.parley.figures;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessagingTemplate;

import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.Access;
import dev.parley.engine.policy.DestinationPolicy;

/** The topic of the figures, which everybody may read, and who publishes them. */
@Configuration(proxyBeanMethods = false)
class FiguresConfiguration {

	@Bean
	DestinationPolicy figuresPolicy(FiguresProperties properties) {
		return DestinationPolicy.closed(FiguresPublisher.TOPIC)
			.subscribe(properties.enabled() ? Access.EVERYONE : Access.NOBODY)
			.retain(new Retention(60, Duration.ZERO, 0))
			.onEachNode();
	}

	@Bean
	FiguresPublisher figuresPublisher(SimpMessagingTemplate messages, MeterRegistry meters,
			FiguresProperties properties) {
		return new FiguresPublisher(messages, meters, properties.enabled());
	}

}
