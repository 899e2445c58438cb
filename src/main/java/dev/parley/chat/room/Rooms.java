package dev.parley.chat.room;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.engine.policy.Caller;
import dev.parley.security.Roles;

/**
 * The rooms, and access to them: {@link #isOpenTo} decides it for live messages and
 * history, for sending and for lists alike. Safe for any thread.
 */
@Repository
public class Rooms {

	/**
	 * The name of an anonymous caller is not authenticated, so no room is open to them.
	 */
	private static final String OPEN = ":user <> '' and (not is_private or exists"
			+ " (select 1 from room_member m where m.room_id = room.id and m.name = :user)) ";

	private final JdbcClient jdbc;

	private final RoomTable table;

	private final ChatProperties properties;

	private final Clock clock;

	public Rooms(JdbcClient jdbc, RoomTable table, ChatProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.table = table;
		this.properties = properties;
		this.clock = clock;
	}

	/** The rooms that are open to this caller, the oldest first. */
	public List<Room> openTo(Caller caller) {
		return this.jdbc.sql(RoomTable.SELECT + "where " + OPEN + "order by created_at, id")
			.param("user", user(caller))
			.query(RoomTable::room)
			.list();
	}

	/**
	 * A room that is open to this caller. They are not told whether another one exists.
	 * @throws RoomException {@code no-such-room}
	 */
	public Room get(String id, Caller caller) {
		return find(id, caller).orElseThrow(() -> RoomException.noSuchRoom(id));
	}

	/**
	 * The same, if the caller may write there.
	 * @throws RoomException {@code no-such-room}, {@code room-archived} or
	 * {@code conversation-ended}
	 */
	public Room getWritable(String id, Caller caller) {
		Room room = get(id, caller);
		if (room.archived()) {
			throw RoomException.archived(room);
		}
		if (this.table.hasEnded(room)) {
			throw RoomException.ended(room);
		}
		return room;
	}

	/**
	 * The same, for functions of private rooms only.
	 * @throws RoomException {@code no-such-room} or {@code room-is-public}
	 */
	Room getPrivate(String id, Caller caller) {
		Room room = get(id, caller);
		if (!room.isPrivate()) {
			throw RoomException.notPrivate(room);
		}
		return room;
	}

	/** Whether there is such a room and this caller may read and write there. */
	public boolean isOpenTo(String id, Caller caller) {
		return find(id, caller).isPresent();
	}

	private Optional<Room> find(String id, Caller caller) {
		return this.jdbc.sql(RoomTable.SELECT + "where id = :id and " + OPEN)
			.param("id", id)
			.param("user", user(caller))
			.query(RoomTable::room)
			.optional();
	}

	/** No account has an empty name. */
	private static String user(Caller caller) {
		return caller.anonymous() ? "" : caller.name();
	}

	/**
	 * All rooms, the oldest first; those closed to this caller without their names.
	 */
	List<Room> all(Caller administrator) {
		Set<String> open = openTo(administrator).stream().map(Room::id).collect(Collectors.toSet());
		return this.jdbc.sql(RoomTable.SELECT + "order by created_at, id")
			.query(RoomTable::room)
			.stream()
			.map((room) -> open.contains(room.id()) ? room : room.withoutName())
			.toList();
	}

	/** The room with this id, whoever may enter it. */
	public Optional<Room> find(String id) {
		return this.table.find(id);
	}

	public static boolean isAdministrator(Caller caller) {
		return !caller.anonymous() && caller.roles().contains(Roles.ADMIN);
	}

	/**
	 * A room that this caller may change: its creator, or an administrator.
	 * @throws RoomException {@code no-such-room} or {@code not-your-room}
	 */
	Room managed(String id, Caller caller) {
		Room room = (isAdministrator(caller) ? find(id) : find(id, caller))
			.orElseThrow(() -> RoomException.noSuchRoom(id));
		if (!isAdministrator(caller) && !room.isOf(caller.name())) {
			throw RoomException.notYoursToChange(room);
		}
		return room;
	}

	/**
	 * Makes a room that is open to everyone.
	 * @param prepare gets its id, before anybody can find the room
	 * @throws RoomException {@code room-name-taken}, {@code too-many-own-rooms} or
	 * {@code too-many-rooms}
	 */
	@Transactional
	Room create(RoomName name, String createdBy, Consumer<String> prepare) {
		this.table.lock();
		requireUntaken(name);
		requireSpace(createdBy);
		String slug = name.slug();
		String stem = slug.isEmpty() ? "room" : slug;
		String id = (slug.isEmpty() || slug.startsWith(RoomTable.PRIVATE)) ? RoomTable.withSuffix(stem) : slug;
		while (find(id).isPresent()) {
			id = RoomTable.withSuffix(stem);
		}
		prepare.accept(id);
		return this.table.insert(new Room(id, name.text(), createdBy, now(), false, false, 0), name.key());
	}

	/**
	 * Makes a room with its creator as the only member. Its name may be that of another
	 * room, and its id does not tell the name: by neither does anybody else find out that
	 * it exists.
	 * @throws RoomException {@code too-many-own-rooms} or {@code too-many-rooms}
	 */
	@Transactional
	public Room createPrivate(RoomName name, String createdBy) {
		this.table.lock();
		requireSpace(createdBy);
		String id = this.table.unusedPrivateId();
		Room room = this.table.insert(new Room(id, name.text(), createdBy, now(), true, false, 0),
				RoomTable.NO_NAME + id);
		this.table.addMember(room, createdBy, this.clock.instant());
		return room;
	}

	/**
	 * Changes a room that no other node changes or deletes meanwhile.
	 * @param name its new one; null if it keeps its own
	 * @param change of the room as it is, which may refuse it
	 * @return the room as it is then
	 * @throws RoomException {@code no-such-room}, {@code not-your-room} or
	 * {@code room-name-taken}
	 */
	@Transactional
	Room change(String id, Caller caller, @Nullable RoomName name, UnaryOperator<Room> change) {
		this.table.lock();
		Room room = managed(id, caller);
		Room changed = change.apply(room);
		if (!changed.equals(room)) {
			update(changed, name);
		}
		return changed;
	}

	private void update(Room changed, @Nullable RoomName name) {
		if (name != null && !changed.isPrivate()) {
			requireUntakenBut(changed.id(), name);
			this.jdbc.sql("update room set name_key = ? where id = ?").params(name.key(), changed.id()).update();
		}
		this.jdbc.sql("update room set name = ?, archived = ?, version = ? where id = ?")
			.params(changed.name(), changed.archived(), changed.version(), changed.id())
			.update();
	}

	/** Sets the room's manager; null for the administrators alone. */
	@Transactional
	void handOver(Room room, @Nullable String next) {
		this.table.lock();
		this.jdbc.sql("update room set created_by = :next, version = version + 1 where id = :id")
			.param("next", next)
			.param("id", room.id())
			.update();
	}

	/** The rooms that a user has made, and those that they are a member of. */
	public List<Room> of(String name) {
		return this.jdbc
			.sql(RoomTable.SELECT + "where created_by = :name or exists"
					+ " (select 1 from room_member m where m.room_id = room.id and m.name = :name) order by id")
			.param("name", name)
			.query(RoomTable::room)
			.list();
	}

	/** The ids of all rooms. */
	public List<String> ids() {
		return this.jdbc.sql("select id from room order by id").query(String.class).list();
	}

	/** Deletes a room with its members. */
	@Transactional
	void delete(Room room) {
		this.table.lock();
		this.jdbc.sql("delete from room where id = ?").param(room.id()).update();
	}

	private void requireSpace(String creator) {
		if (this.table.count("select count(*) from room where created_by = ?", creator) >= this.properties
			.roomsPerUser()) {
			throw RoomException.tooManyOfYours(this.properties.roomsPerUser());
		}
		if (this.table.count("select count(*) from room where direct_key is null") >= this.properties.rooms()) {
			throw RoomException.tooMany(this.properties.rooms());
		}
	}

	private void requireUntaken(RoomName name) {
		requireUntakenBut("", name);
	}

	/**
	 * @param id of the room that may have this name
	 */
	private void requireUntakenBut(String id, RoomName name) {
		if (this.table.count("select count(*) from room where name_key = ? and id <> ?", name.key(), id) > 0) {
			throw RoomException.nameTaken(name.text());
		}
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

}
