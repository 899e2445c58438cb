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
 * What the destinations of chat allow and keep. Nobody SENDs to them directly: messages
 * come through {@code MessageController}. Who may read is decided by {@link Rooms}: a
 * room that is not open to somebody is to them as one that does not exist.
 */
@Configuration(proxyBeanMethods = false)
class ChatConfiguration {

	@Bean
	DestinationPolicy roomPolicy(ChatProperties properties) {
		return DestinationPolicy.closed(Room.TOPIC + "/*")
			.durable(new Retention(properties.messages(), Duration.ZERO, 0));
	}

	/** Also for what other features may put below a room, such as who is there. */
	@Bean
	DestinationRule roomRule(Rooms rooms) {
		return new RoomRule(rooms);
	}

	@Bean
	DestinationPolicy newRoomsPolicy() {
		return DestinationPolicy.closed(Room.TOPIC);
	}

}
