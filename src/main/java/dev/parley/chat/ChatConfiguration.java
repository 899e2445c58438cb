package dev.parley.chat;

import java.time.Duration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.parley.chat.room.ChatProperties;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomRule;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Retention;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.DestinationRule;

/**
 * The policies of chat's destinations. Nobody SENDs to them directly: messages come
 * through {@code MessageController}. {@link Rooms} decides who may read: a room that is
 * closed to somebody looks to them like one that does not exist.
 */
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

	@Bean
	DestinationPolicy roomPolicy(ChatProperties properties) {
		return DestinationPolicy.closed(Room.TOPIC + "/*")
			.durable(new Retention(properties.messages(), Duration.ZERO, 0))
			.withPresence();
	}

	/** Also covers destinations that other features put below a room. */
	@Bean
	DestinationRule roomRule(Rooms rooms) {
		return new RoomRule(rooms);
	}

	@Bean
	DestinationPolicy newRoomsPolicy() {
		return DestinationPolicy.closed(Room.TOPIC);
	}

}
