package dev.parley.chat.room;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import dev.parley.chat.room.RoomController.Change;
import dev.parley.engine.Topics;
import dev.parley.engine.policy.Caller;
import dev.parley.security.RateLimit;

/**
 * Makes, renames, archives and deletes rooms, and announces the changes to pages in their
 * order. Safe for any thread.
 */
@Component
public final class RoomChanges {

	/**
	 * Most changes by one user in an hour. Every page hears of each, and a deleted room
	 * leaves a row in the archive.
	 */
	static final int MOST = 120;

	private static final Logger log = LoggerFactory.getLogger(RoomChanges.class);

	private final RateLimit limit;

	private final Rooms rooms;

	private final RoomMembers members;

	private final RoomInvitations invitations;

	private final RoomLocks locks;

	private final RoomAnnouncements announcements;

	private final Topics topics;

	public RoomChanges(Rooms rooms, RoomMembers members, RoomInvitations invitations, RoomLocks locks,
			RoomAnnouncements announcements, Topics topics, Clock clock) {
		this.limit = new RateLimit(MOST, Duration.ofHours(1), clock);
		this.rooms = rooms;
		this.members = members;
		this.invitations = invitations;
		this.locks = locks;
		this.announcements = announcements;
		this.topics = topics;
	}

	/**
	 * Makes a room.
	 * @throws RoomException {@code room-name-taken}, {@code too-many-own-rooms},
	 * {@code too-many-rooms} or {@code over-limit}
	 */
	Room create(RoomName name, boolean isPrivate, Caller creator) {
		takeOne(creator);
		Room room = isPrivate ? this.rooms.createPrivate(name, creator.name())
				: this.rooms.create(name, creator.name(), (id) -> this.topics.forget(Room.topic(id)));
		// Somebody else may already have changed it.
		this.locks.alone(room.id(), () -> this.rooms.find(room.id()).ifPresent(this.announcements::changed));
		return room;
	}

	/**
	 * Applies the non-null changes.
	 * @return the changed room, without its name if the caller may not know it
	 * @throws RoomException {@code no-such-room}, {@code not-your-room},
	 * {@code room-changed}, {@code invalid-room-name}, {@code room-name-taken} or
	 * {@code over-limit}
	 */
	Room change(String id, Change change, Caller caller) {
		@Nullable RoomName name = (change.name() != null) ? new RoomName(change.name()) : null;
		takeOne(caller);
		AtomicReference<Room> before = new AtomicReference<>();
		AtomicReference<Room> changed = new AtomicReference<>();
		this.locks.alone(id, () -> {
			Room wanted = this.rooms.change(id, caller, name, (room) -> {
				before.set(room);
				return changed(room, name, change);
			});
			if (!wanted.equals(before.get())) {
				this.announcements.changed(wanted);
			}
			changed.set(wanted);
		});
		Room room = changed.get();
		return this.rooms.isOpenTo(id, caller) ? room : room.withoutName();
	}

	private static Room changed(Room room, @Nullable RoomName name, Change change) {
		if (change.version() != null && change.version() != room.version()) {
			throw RoomException.changedMeanwhile(room);
		}
		if (name != null && room.direct() != null) {
			throw RoomException.direct(room);
		}
		return room.with(name, change.archived());
	}

	/**
	 * Gives the room of a deleted account another manager.
	 * @param next the new manager; null for the administrators alone
	 */
	public void handOver(String id, @Nullable String next) {
		this.locks.alone(id, () -> this.rooms.find(id).ifPresent((room) -> {
			this.rooms.handOver(room, next);
			this.rooms.find(id).ifPresent(this.announcements::changed);
		}));
	}

	/** Administrators are exempt: they may have much to clear up. */
	private void takeOne(Caller caller) {
		Duration wait = Rooms.isAdministrator(caller) ? Duration.ZERO : this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have made and changed many rooms", wait);
		}
	}

	/**
	 * Deletes a room with all its messages. Its log is deleted first: if the server dies
	 * in between, the room exists and is empty, and no later room with its id shows its
	 * messages.
	 * @throws RoomException {@code no-such-room} or {@code not-your-room}
	 */
	void delete(String id, Caller caller) {
		end(id, () -> Optional.of(this.rooms.managed(id, caller)));
	}

	/** The same for any creator's room, if it exists. */
	public void end(String id) {
		end(id, () -> this.rooms.find(id));
	}

	private void end(String id, Supplier<Optional<Room>> found) {
		String topic = Room.topic(id);
		this.locks.alone(id, () -> found.get().ifPresent((room) -> {
			List<String> last = this.members.of(room);
			Map<String, RoomInvitation> waiting = this.invitations.into(room);
			this.topics.forget(topic);
			this.rooms.delete(room);
			this.announcements.deleted(room, last, waiting);
			forgetAgain(topic);
		}));
		this.topics.recheckAt(topic);
	}

	/**
	 * At other nodes the room was there until now. What one of them was just storing goes
	 * when a room of this id is made.
	 */
	private void forgetAgain(String topic) {
		try {
			this.topics.forget(topic);
		}
		catch (RuntimeException ex) {
			log.warn("Messages of {}, which is deleted, may be left: {}", topic, ex.toString());
		}
	}

}
