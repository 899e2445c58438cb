package dev.parley.chat.departure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.stereotype.Component;

import dev.parley.chat.block.Blocks;
import dev.parley.chat.message.ChatMessage;
import dev.parley.chat.message.RoomLog;
import dev.parley.chat.profile.Profiles;
import dev.parley.chat.reading.ReadPositions;
import dev.parley.chat.room.Membership;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomChanges;
import dev.parley.chat.room.RoomInvitations;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.RoomMembers;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;

/**
 * The consequences of a deleted account for rooms. Each step can be repeated, and skips
 * what is done already. Used by one thread at a time; it waits for the database.
 */
@Component
final class Departure {

	/** Messages that are read, and erased, at a time. */
	private static final int BATCH = 100;

	private final Rooms rooms;

	private final RoomMembers members;

	private final RoomInvitations invitations;

	private final Membership membership;

	private final RoomChanges changes;

	private final ReadPositions positions;

	private final Profiles profiles;

	private final Blocks blocks;

	private final RoomLog log;

	private final RoomLocks locks;

	Departure(Rooms rooms, RoomMembers members, RoomInvitations invitations, Membership membership, RoomChanges changes,
			ReadPositions positions, Profiles profiles, Blocks blocks, RoomLog log, RoomLocks locks) {
		this.rooms = rooms;
		this.members = members;
		this.invitations = invitations;
		this.membership = membership;
		this.changes = changes;
		this.positions = positions;
		this.profiles = profiles;
		this.blocks = blocks;
		this.log = log;
		this.locks = locks;
	}

	/**
	 * Hands over their rooms: a private one goes to the longest-standing member, or is
	 * deleted if there is none; a public one goes to the administrators. A conversation
	 * of two stays with the other, until they are gone, too.
	 */
	void leaveRooms(String name) {
		this.invitations.of(name).forEach((invitation) -> this.membership.withdraw(invitation, name));
		this.rooms.of(name).forEach((room) -> leave(room, name));
		this.invitations.forget(name);
		this.positions.forget(name);
		this.profiles.forget(name);
		this.blocks.forget(name);
	}

	private void leave(Room room, String name) {
		if (room.isOf(name)) {
			this.invitations.into(room).keySet().forEach((invited) -> this.membership.withdraw(room, invited));
			Optional<String> next = this.members.of(room).stream().filter((member) -> !member.equals(name)).findFirst();
			if (room.isPrivate() && next.isEmpty()) {
				this.changes.end(room.id());
				return;
			}
			this.changes.handOver(room.id(), next.orElse(null));
		}
		if (room.isPrivate()) {
			this.membership.remove(room, name);
		}
		if (room.direct() != null && this.members.of(room).isEmpty()) {
			this.changes.end(room.id());
		}
	}

	/**
	 * Erases their messages in all rooms, a batch at a time. A second run finds messages
	 * that were in flight during the first.
	 */
	void eraseMessages(String name) {
		Map<String, Long> next = new HashMap<>();
		boolean more = true;
		while (more) {
			more = false;
			for (String room : this.rooms.ids()) {
				more |= eraseMessages(name, room, next);
			}
		}
	}

	private boolean eraseMessages(String name, String room, Map<String, Long> next) {
		boolean erased = false;
		Page page = this.log.read(room, next.getOrDefault(room, 1L), BATCH).join();
		while (!page.messages().isEmpty()) {
			List<Long> theirs = new ArrayList<>();
			for (StoredMessage stored : page.messages()) {
				ChatMessage message = this.log.message(stored);
				if (message != null && message.from().equals(name)) {
					theirs.add(stored.offset());
				}
			}
			if (!theirs.isEmpty()) {
				erase(room, theirs);
				erased = true;
			}
			next.put(room, page.messages().get(page.messages().size() - 1).offset() + 1);
			page = this.log.read(room, next.getOrDefault(room, 1L), BATCH).join();
		}
		return erased;
	}

	/** Under the room's lock, so that the room isn't deleted at the same time. */
	private void erase(String room, List<Long> offsets) {
		AtomicReference<CompletableFuture<Void>> erased = new AtomicReference<>(
				CompletableFuture.completedFuture(null));
		this.locks.shared(room, () -> {
			if (this.rooms.find(room).isPresent()) {
				erased.set(this.log.erase(room, offsets));
			}
		});
		erased.get().join();
	}

}
