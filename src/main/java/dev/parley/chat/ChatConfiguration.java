package dev.parley.chat;

import java.time.Duration;

import dev.parley.engine.DestinationPolicy;
import dev.parley.engine.log.Retention;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the destinations of chat allow and keep. Nobody SENDs to them directly: messages
 * come through {@link MessageController}. To subscribe to a room that does not exist is
 * harmless: it is silent, and nothing is kept for it.
 */
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

	@Bean
	DestinationPolicy roomPolicy(ChatProperties properties) {
		return DestinationPolicy.closed(Room.TOPIC + "/*")
			.durable(new Retention(properties.messages(), Duration.ZERO, 0));
	}

	@Bean
	DestinationPolicy newRoomsPolicy() {
		return DestinationPolicy.closed(Room.TOPIC);
	}

}
