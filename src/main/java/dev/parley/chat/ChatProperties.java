package dev.parley.chat;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How large chat may grow.
 *
 * @param rooms rooms at most; everybody's page shows all of them
 * @param messages newest messages that are kept of each room
 */
@ConfigurationProperties("parley.chat")
record ChatProperties(@DefaultValue("200") int rooms, @DefaultValue("10000") int messages) {

	ChatProperties {
		if (rooms < 1 || messages < 1) {
			throw new IllegalArgumentException(
					"parley.chat.rooms and parley.chat.messages are %d and %d, expected at least 1".formatted(rooms,
							messages));
		}
	}

}
