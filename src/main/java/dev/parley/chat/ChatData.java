package dev.parley.chat;

import java.time.Instant;
import java.util.List;

import tools.jackson.core.JsonGenerator;

import org.springframework.stereotype.Component;

import dev.parley.chat.block.Blocks;
import dev.parley.chat.message.ChatMessage;
import dev.parley.chat.message.RoomLog;
import dev.parley.chat.profile.Profiles;
import dev.parley.chat.reading.ReadPositions;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.security.PersonalData;

/**
 * A user's rooms, their pending and declined invitations, whom they have blocked, how far
 * they have read, and all their messages, also in rooms that they may no longer read.
 * Safe for any thread.
 */
@Component
final class ChatData implements PersonalData {

	/** Messages that are read at a time. */
	private static final int PAGE = 100;

	private final Rooms rooms;

	private final RoomInvitations invitations;

	private final ReadPositions positions;

	private final Profiles profiles;

	private final Blocks blocks;

	private final RoomLog log;

	ChatData(Rooms rooms, RoomInvitations invitations, ReadPositions positions, Profiles profiles, Blocks blocks,
			RoomLog log) {
		this.rooms = rooms;
		this.invitations = invitations;
		this.positions = positions;
		this.profiles = profiles;
		this.blocks = blocks;
		this.log = log;
	}

	@Override
	public String section() {
		return "chat";
	}

	@Override
	public void write(String user, JsonGenerator json) {
		List<Room> theirs = this.rooms.of(user);
		json.writeStartObject();
		json.writePOJOProperty("roomsMade", theirs.stream().filter((room) -> room.isOf(user)).toList());
		json.writePOJOProperty("memberships", theirs.stream().filter(Room::isPrivate).toList());
		json.writePOJOProperty("invitations", this.invitations.of(user));
		json.writePOJOProperty("declinedInvitations", this.invitations.declinedBy(user));
		json.writePOJOProperty("about", this.profiles.about(user).orElse(null));
		json.writePOJOProperty("blocked", this.blocks.of(user));
		json.writePOJOProperty("readPositions", this.positions.of(user));
		json.writeArrayPropertyStart("messages");
		for (String room : this.rooms.ids()) {
			writeMessages(user, room, json);
		}
		json.writeEndArray();
		json.writeEndObject();
	}

	private void writeMessages(String user, String room, JsonGenerator json) {
		long next = 1;
		Page page = this.log.read(room, next, PAGE).join();
		while (!page.messages().isEmpty()) {
			for (StoredMessage stored : page.messages()) {
				ChatMessage message = this.log.message(stored);
				if (message != null && message.from().equals(user)) {
					json.writePOJO(new Said(room, stored.offset(), message.id(), message.text(), message.time()));
				}
				next = stored.offset() + 1;
			}
			page = this.log.read(room, next, PAGE).join();
		}
	}

	/** A message of the user, and its room. */
	record Said(String room, long offset, String id, String text, Instant time) {
	}

}
