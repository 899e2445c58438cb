package dev.parley.chat;

import java.util.List;

import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Component;

/**
 * Tells pages what has become of a room: of a public one everyone, of a private one its
 * members alone. Safe for any thread.
 */
@Component
final class RoomAnnouncements {

	private final SimpMessageSendingOperations messages;

	private final RoomMembers members;

	RoomAnnouncements(SimpMessageSendingOperations messages, RoomMembers members) {
		this.messages = messages;
		this.members = members;
	}

	/** It is new, or not what it was. */
	void changed(Room room) {
		if (room.isPrivate()) {
			tell(this.members.of(room), new RoomChange(true, room));
		}
		else {
			this.messages.convertAndSend(Room.TOPIC, room);
		}
	}

	/**
	 * It is no more.
	 * @param last its members at the end
	 */
	void deleted(Room room, List<String> last) {
		if (room.isPrivate()) {
			tell(last, new RoomChange(false, room, true));
		}
		else {
			this.messages.convertAndSend(Room.TOPIC, new DeletedRoom(room.id(), true));
		}
	}

	private void tell(List<String> names, RoomChange change) {
		names.forEach((name) -> this.messages.convertAndSendToUser(name, Room.OWN, change));
	}

	/** In the place of a {@link Room}. */
	record DeletedRoom(String id, boolean deleted) {
	}

}
