package dev.parley.chat.room;

import java.util.List;
import java.util.Map;

import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Component;

/**
 * Announces changes to pages: of a public room to everyone, of a private one only to its
 * members, of invitations to the invited user. Safe for any thread.
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

	/** There is an invitation, or its room has a new name. */
	void invited(String name, RoomInvitation invitation) {
		tell(name, RoomInvitation.OWN, new RoomInvitation.Notice(true, invitation));
	}

	/** The invitation has been answered or withdrawn, or its room was deleted. */
	void uninvited(String name, RoomInvitation invitation) {
		tell(name, RoomInvitation.OWN, new RoomInvitation.Notice(false, invitation));
	}

	/** A member has joined or left; a new one hears that the room is open to them. */
	void membersChanged(Room room) {
		tell(this.members.of(room), new RoomChange(true, room));
	}

	/** A change of invitations, which only the creator may know. */
	void invitedChanged(String creator, Room room) {
		tell(creator, Room.OWN, new RoomChange(true, room));
	}

	void closed(String name, Room room) {
		tell(name, Room.OWN, new RoomChange(false, room));
	}

	/** The room is new or changed. */
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
	 * The room is deleted.
	 * @param last its last members
	 * @param waiting its pending invitations, by names
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

	/** Announced instead of a {@link Room}. */
	record DeletedRoom(String id, boolean deleted) {
	}

}
