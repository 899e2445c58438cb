package dev.parley.chat.room;

import java.util.List;
import java.util.Map;

import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Component;

/**
 * Tells pages what has become of a room: of a public one everyone, of a private one its
 * members alone, of invitations whoever is invited. Safe for any thread.
 */
@Component
public final class RoomAnnouncements {

	private final SimpMessageSendingOperations messages;

	private final RoomMembers members;

	private final RoomInvitations invitations;

	public RoomAnnouncements(SimpMessageSendingOperations messages, RoomMembers members, RoomInvitations invitations) {
		this.messages = messages;
		this.members = members;
		this.invitations = invitations;
	}

	/** There is an invitation, or its room is not called what it was. */
	void invited(String name, RoomInvitation invitation) {
		tell(name, RoomInvitation.OWN, new RoomInvitation.Notice(true, invitation));
	}

	/** The invitation has been answered or withdrawn, or its room is no more. */
	void uninvited(String name, RoomInvitation invitation) {
		tell(name, RoomInvitation.OWN, new RoomInvitation.Notice(false, invitation));
	}

	/** Somebody has come or gone; who has come hears that the room is open to them. */
	void membersChanged(Room room) {
		tell(this.members.of(room), new RoomChange(true, room));
	}

	/** The same, where it is the creator's alone to know. */
	void invitedChanged(String creator, Room room) {
		tell(creator, Room.OWN, new RoomChange(true, room));
	}

	void closed(String name, Room room) {
		tell(name, Room.OWN, new RoomChange(false, room));
	}

	/** It is new, or not what it was. */
	void changed(Room room) {
		if (room.isPrivate()) {
			tell(this.members.of(room), new RoomChange(true, room));
			this.invitations.into(room).forEach(this::invited);
		}
		else {
			this.messages.convertAndSend(Room.TOPIC, room);
		}
	}

	/**
	 * It is no more.
	 * @param last its members at the end
	 * @param waiting the invitations that nobody can accept any more, by names
	 */
	void deleted(Room room, List<String> last, Map<String, RoomInvitation> waiting) {
		if (room.isPrivate()) {
			waiting.forEach(this::uninvited);
			tell(last, new RoomChange(false, room, true));
		}
		else {
			this.messages.convertAndSend(Room.TOPIC, new DeletedRoom(room.id(), true));
		}
	}

	private void tell(List<String> names, RoomChange change) {
		names.forEach((name) -> tell(name, Room.OWN, change));
	}

	private void tell(String name, String queue, Object body) {
		this.messages.convertAndSendToUser(name, queue, body);
	}

	/** In the place of a {@link Room}. */
	record DeletedRoom(String id, boolean deleted) {
	}

}
