package dev.parley.chat.room;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on the size of chat.
 *
 * @param rooms most rooms; everybody's page shows all public ones
 * @param roomsPerUser most rooms made by one user, archived ones included, so that nobody
 * takes all
 * @param members most people in one private room
 * @param messages newest messages that are kept of each room
 * @param invitationsPerHour invitations by one user, to existing people or not: this many
 * at once, and as many more spread over each hour
 * @param invitationsPerUser most invitations pending for one user
 */
@ConfigurationProperties("parley.chat")
public record ChatProperties(@DefaultValue("200") int rooms, @DefaultValue("20") int roomsPerUser,
		@DefaultValue("200") int members, @DefaultValue("10000") int messages,
		@DefaultValue("60") int invitationsPerHour, @DefaultValue("50") int invitationsPerUser) {

	public ChatProperties {
		if (rooms < 1 || roomsPerUser < 1 || members < 1 || messages < 1 || invitationsPerHour < 1
				|| invitationsPerUser < 1) {
			throw new IllegalArgumentException(
					"parley.chat.rooms, .rooms-per-user, .members, .messages, .invitations-per-hour and .invitations-per-user are %d, %d, %d, %d, %d and %d, expected at least 1"
						.formatted(rooms, roomsPerUser, members, messages, invitationsPerHour, invitationsPerUser));
		}
	}

}
