package dev.parley.chat.room;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.chat.block.Blocks;
import dev.parley.engine.policy.Caller;
import dev.parley.security.Roles;

/**
 * The rooms, and access to them: {@link #isOpenTo} decides it for live messages and
 * history, for sending and for lists alike. Safe for any thread.
 */
@Repository
public class Rooms {

	private static final String SELECT = "select id, name, created_by, created_at, is_private, archived, version,"
			+ " direct_with from room ";

	/**
	 * The name of an anonymous caller is not authenticated, so no room is open to them.
	 */
	private static final String OPEN = ":user <> '' and (not is_private or exists"
			+ " (select 1 from room_member m where m.room_id = room.id and m.name = :user)) ";

	private static final int LONGEST_STEM = 31;

	/** Prefix of keys that no name can have: a name has no control characters. */
	private static final String NO_NAME = "\n";

	/**
	 * Prefix of the ids of private rooms. No id derived from a name begins so, or a name
	 * that did not get its id would reveal a private room.
	 */
	private static final String PRIVATE = "private-";

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	private final Blocks blocks;

	private final ChatProperties properties;

	private final Clock clock;

	public Rooms(JdbcClient jdbc, Blocks blocks, ChatProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.blocks = blocks;
		this.properties = properties;
		this.clock = clock;
	}

	/** The rooms that are open to this caller, the oldest first. */
	public List<Room> openTo(Caller caller) {
		return this.jdbc.sql(SELECT + "where " + OPEN + "order by created_at, id")
			.param("user", user(caller))
			.query(Rooms::room)
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
		if (hasEnded(room)) {
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
		return this.jdbc.sql(SELECT + "where id = :id and " + OPEN)
			.param("id", id)
			.param("user", user(caller))
			.query(Rooms::room)
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
		return this.jdbc.sql(SELECT + "order by created_at, id")
			.query(Rooms::room)
			.stream()
			.map((room) -> open.contains(room.id()) ? room : room.withoutName())
			.toList();
	}

	/** The room with this id, whoever may enter it. */
	public Optional<Room> find(String id) {
		return this.jdbc.sql(SELECT + "where id = :id").param("id", id).query(Rooms::room).optional();
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
	 * @throws RoomException {@code room-name-taken}, {@code too-many-own-rooms} or
	 * {@code too-many-rooms}
	 */
	@Transactional
	Room create(RoomName name, String createdBy) {
		lock();
		requireUntaken(name);
		requireSpace(createdBy);
		String slug = name.slug();
		String stem = slug.isEmpty() ? "room" : slug;
		String id = (slug.isEmpty() || slug.startsWith(PRIVATE)) ? withSuffix(stem) : slug;
		while (find(id).isPresent()) {
			id = withSuffix(stem);
		}
		return insert(new Room(id, name.text(), createdBy, now(), false, false, 0), name.key());
	}

	/**
	 * Makes a room with its creator as the only member. Its name may be that of another
	 * room, and its id does not tell the name: by neither does anybody else find out that
	 * it exists.
	 * @throws RoomException {@code too-many-own-rooms} or {@code too-many-rooms}
	 */
	@Transactional
	public Room createPrivate(RoomName name, String createdBy) {
		lock();
		requireSpace(createdBy);
		String id = withSuffix("private");
		while (find(id).isPresent()) {
			id = withSuffix("private");
		}
		Room room = insert(new Room(id, name.text(), createdBy, now(), true, false, 0), NO_NAME + id);
		addMember(room, createdBy);
		return room;
	}

	/**
	 * Finds the conversation of two people, or makes it; one, if both do so at the same
	 * time. Whoever has left it is in it again. Such conversations do not count as rooms.
	 * @param one who asks for it
	 * @param most how many of them one person may have
	 * @throws RoomException {@code not-reachable}, {@code blocked-by-you} or
	 * {@code too-many-conversations}
	 */
	@Transactional
	public Room createDirect(String one, String other, int most) {
		lock();
		if (this.blocks.has(one, other)) {
			throw RoomException.blockedByYou(other);
		}
		if (this.blocks.has(other, one)) {
			throw RoomException.notReachable(other);
		}
		Optional<Room> known = findDirect(one, other);
		List<String> names = Stream.of(one, other).sorted().toList();
		List<String> missing = names.stream()
			.filter((name) -> known.isEmpty() || !isMember(known.get(), name))
			.toList();
		for (String name : missing) {
			if (count("select count(*) from room r join room_member m on m.room_id = r.id"
					+ " where m.name = ? and r.direct_key is not null", name) >= most) {
				throw RoomException.tooManyConversations(name);
			}
		}
		Room room = known.orElseGet(() -> insertDirect(one, other, names));
		missing.forEach((name) -> addMember(room, name));
		return room;
	}

	private Room insertDirect(String one, String other, List<String> names) {
		String id = withSuffix("private");
		while (find(id).isPresent()) {
			id = withSuffix("private");
		}
		Room room = insert(new Room(id, "", null, now(), true, false, 0, names), NO_NAME + id);
		this.jdbc.sql("update room set direct_with = ?, direct_key = ? where id = ?")
			.params(String.join("\n", names), directKey(one, other), id)
			.update();
		return room;
	}

	private boolean isMember(Room room, String name) {
		return count("select count(*) from room_member where room_id = ? and name = ?", room.id(), name) > 0;
	}

	/** Whether one of two has left their conversation, or their account is deleted. */
	boolean hasEnded(Room room) {
		return room.direct() != null && count("select count(*) from room_member where room_id = ?", room.id()) < 2;
	}

	/** The conversation of two people, if they have one. */
	Optional<Room> findDirect(String one, String other) {
		return this.jdbc.sql(SELECT + "where direct_key = ?")
			.param(directKey(one, other))
			.query(Rooms::room)
			.optional();
	}

	/** A name has no line feed. */
	private static String directKey(String one, String other) {
		String names = Stream.of(one, other).sorted().collect(Collectors.joining("\n"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	private void addMember(Room room, String name) {
		this.jdbc.sql("insert into room_member (room_id, name, invited_at) values (:id, :name, :now)")
			.param("id", room.id())
			.param("name", name)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	/**
	 * Stores a change.
	 * @param name its new one; null if it keeps its own
	 * @throws RoomException {@code room-name-taken}
	 */
	@Transactional
	void update(Room changed, @Nullable RoomName name) {
		lock();
		if (name != null && !changed.isPrivate()) {
			requireUntakenBut(changed.id(), name);
			this.jdbc.sql("update room set name_key = ? where id = ?").params(name.key(), changed.id()).update();
		}
		this.jdbc.sql("update room set name = ?, archived = ?, version = ? where id = ?")
			.params(changed.name(), changed.archived(), changed.version(), changed.id())
			.update();
	}

	/** Sets the room's manager; null for the administrators alone. */
	void handOver(Room room, @Nullable String next) {
		this.jdbc.sql("update room set created_by = :next, version = version + 1 where id = :id")
			.param("next", next)
			.param("id", room.id())
			.update();
	}

	/** The rooms that a user has made, and those that they are a member of. */
	public List<Room> of(String name) {
		return this.jdbc
			.sql(SELECT + "where created_by = :name or exists"
					+ " (select 1 from room_member m where m.room_id = room.id and m.name = :name) order by id")
			.param("name", name)
			.query(Rooms::room)
			.list();
	}

	/** The ids of all rooms. */
	public List<String> ids() {
		return this.jdbc.sql("select id from room order by id").query(String.class).list();
	}

	/** Deletes a room with its members. */
	void delete(Room room) {
		this.jdbc.sql("delete from room where id = ?").param(room.id()).update();
	}

	/**
	 * Locks until the commit: only one transaction at a time counts rooms or checks
	 * names.
	 */
	private void lock() {
		this.jdbc.sql("select id from room_lock for update").query(Integer.class).single();
	}

	private void requireSpace(String creator) {
		if (count("select count(*) from room where created_by = ?", creator) >= this.properties.roomsPerUser()) {
			throw RoomException.tooManyOfYours(this.properties.roomsPerUser());
		}
		if (count("select count(*) from room where direct_key is null") >= this.properties.rooms()) {
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
		if (count("select count(*) from room where name_key = ? and id <> ?", name.key(), id) > 0) {
			throw RoomException.nameTaken(name.text());
		}
	}

	private long count(String query, Object... parameters) {
		return this.jdbc.sql(query).params(parameters).query(Long.class).single();
	}

	private static String withSuffix(String stem) {
		return stem.substring(0, Math.min(LONGEST_STEM, stem.length())) + "-"
				+ HexFormat.of().toHexDigits(RANDOM.nextInt());
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
	}

	private Room insert(Room room, String key) {
		this.jdbc
			.sql("insert into room (id, name, name_key, created_by, created_at, is_private)"
					+ " values (:id, :name, :key, :by, :at, :private)")
			.param("id", room.id())
			.param("name", room.name())
			.param("key", key)
			.param("by", room.createdBy())
			.param("at", room.createdAt().atOffset(ZoneOffset.UTC))
			.param("private", room.isPrivate())
			.update();
		return room;
	}

	private static Room room(ResultSet row, int number) throws SQLException {
		String direct = row.getString(8);
		return new Room(row.getString(1), row.getString(2), row.getString(3),
				row.getObject(4, OffsetDateTime.class).toInstant(), row.getBoolean(5), row.getBoolean(6), row.getInt(7),
				(direct != null) ? List.of(direct.split("\n")) : null);
	}

}
