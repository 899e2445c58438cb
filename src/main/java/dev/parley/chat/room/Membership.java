package dev.parley.chat.room;

import java.util.concurrent.atomic.AtomicReference;

import org.springframework.stereotype.Component;

import dev.parley.engine.Subscribers;
import dev.parley.engine.policy.Caller;

/**
 * Changes the members of private rooms, and announces the changes to pages in their
 * order. Nobody becomes a member without having accepted. Safe for any thread.
 */
@Component
public final class Membership {

	private final Rooms rooms;

	private final RoomMembers members;

	private final RoomInvitations invitations;

	private final RoomLocks locks;

	private final RoomAnnouncements announcements;

	private final Subscribers subscribers;

	public Membership(Rooms rooms, RoomMembers members, RoomInvitations invitations, RoomLocks locks,
			RoomAnnouncements announcements, Subscribers subscribers) {
		this.rooms = rooms;
		this.members = members;
		this.invitations = invitations;
		this.locks = locks;
		this.announcements = announcements;
		this.subscribers = subscribers;
	}

	/**
	 * Invites somebody; a second call changes nothing.
	 * @param name of an account
	 * @throws RoomException {@code too-many-members}, {@code too-many-invitations} or
	 * {@code invitation-declined}
	 */
	void invite(Room room, String name, Caller creator) {
		this.locks.alone(room.id(), () -> {
			if (this.invitations.add(room, name, creator.name())) {
				this.invitations.find(room.id(), name)
					.ifPresent((invitation) -> this.announcements.invited(name, invitation));
			}
		});
	}

	/** Withdraws an invitation, if there is one. */
	public void withdraw(Room room, String name) {
		this.locks.alone(room.id(), () -> this.invitations.find(room.id(), name).ifPresent((invitation) -> {
			if (this.invitations.remove(room.id(), name)) {
				this.announcements.uninvited(name, invitation);
			}
		}));
	}

	/** The same for a user who will never answer. */
	public void withdraw(RoomInvitation invitation, String name) {
		this.rooms.find(invitation.room()).ifPresent((room) -> {
			withdraw(room, name);
			this.announcements.invitedChanged(invitation.invitedBy(), room);
		});
	}

	/**
	 * Makes the caller a member.
	 * @throws RoomException {@code no-such-invitation}
	 */
	Room accept(String room, Caller caller) {
		RoomInvitation invitation = own(room, caller);
		AtomicReference<Room> opened = new AtomicReference<>();
		this.locks.alone(room, () -> {
			if (!this.invitations.accept(room, caller.name())) {
				throw RoomException.noSuchInvitation(room);
			}
			opened.set(this.rooms.get(room, caller));
			this.announcements.uninvited(caller.name(), invitation);
			this.announcements.membersChanged(opened.get());
		});
		return opened.get();
	}

	/**
	 * Declines, and for a day the same user can't invite again.
	 * @throws RoomException {@code no-such-invitation}
	 */
	void decline(String room, Caller caller) {
		RoomInvitation invitation = own(room, caller);
		this.locks.alone(room, () -> {
			if (this.invitations.decline(invitation, caller.name())) {
				this.announcements.uninvited(caller.name(), invitation);
				this.rooms.find(room)
					.ifPresent((declined) -> this.announcements.invitedChanged(invitation.invitedBy(), declined));
			}
		});
	}

	/** When this returns, the removed member's live subscriptions have ended. */
	public void remove(Room room, String name) {
		this.locks.alone(room.id(), () -> {
			if (this.members.remove(room, name)) {
				this.subscribers.recheck(name);
				this.announcements.closed(name, room);
				this.announcements.membersChanged(room);
			}
		});
	}

	/** Checked before the room is locked: anybody may name any room. */
	private RoomInvitation own(String room, Caller caller) {
		return this.invitations.find(room, caller.name()).orElseThrow(() -> RoomException.noSuchInvitation(room));
	}

}
