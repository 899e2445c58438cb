package dev.parley.chat;

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

import dev.parley.engine.Caller;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The rooms there are, and who may enter them: {@link #isOpenTo} decides that for live
 * messages and history, for sending and for lists alike. Safe for any thread.
 */
@Repository
class Rooms {

	private static final String SELECT = "select id, name, created_by, created_at, is_private from room ";

	/** For the name of an anonymous caller nobody vouches, so no room is open to him. */
	private static final String OPEN = ":user <> '' and (not is_private or exists"
			+ " (select 1 from room_member m where m.room_id = room.id and m.name = :user)) ";

	private static final int LONGEST_STEM = 31;

	/** Begins the key of what no name has: a name has no control characters. */
	private static final String NO_NAME = "\n";

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	private final ChatProperties properties;

	private final Clock clock;

	Rooms(JdbcClient jdbc, ChatProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.properties = properties;
		this.clock = clock;
	}

	/** Those that are open to this caller, the oldest first. */
	List<Room> openTo(Caller caller) {
		return this.jdbc.sql(SELECT + "where " + OPEN + "order by created_at, id")
			.param("user", user(caller))
			.query(Rooms::room)
			.list();
	}

	/**
	 * A room that is open to this caller. He is not told whether another one exists.
	 * @throws RoomException {@code no-such-room}
	 */
	Room get(String id, Caller caller) {
		return find(id, caller).orElseThrow(() -> RoomException.noSuchRoom(id));
	}

	/** Whether there is such a room and this caller may read and write there. */
	boolean isOpenTo(String id, Caller caller) {
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
	 * Makes a room that is open to everyone.
	 * @throws RoomException {@code room-name-taken} or {@code too-many-rooms}
	 */
	Room create(RoomName name, String createdBy) {
		String slug = name.slug();
		String id = slug.isEmpty() ? withSuffix("room") : slug;
		while (!insert(id, name.key(), name, createdBy, false)) {
			if (exists(name)) {
				throw RoomException.nameTaken(name.text());
			}
			id = withSuffix(slug.isEmpty() ? "room" : slug);
		}
		return created(id);
	}

	/**
	 * Makes a room with its creator as the only member. Its name may be that of another
	 * room, and its id does not tell the name: by neither does anybody else find out that
	 * it exists.
	 * @throws RoomException {@code too-many-rooms}
	 */
	@Transactional
	Room createPrivate(RoomName name, String createdBy) {
		String id = withSuffix("private");
		while (!insert(id, NO_NAME + id, name, createdBy, true)) {
			id = withSuffix("private");
		}
		this.jdbc.sql("insert into room_member (room_id, name, invited_at) values (:id, :name, :now)")
			.param("id", id)
			.param("name", createdBy)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		return created(id);
	}

	private Room created(String id) {
		return this.jdbc.sql(SELECT + "where id = :id").param("id", id).query(Rooms::room).single();
	}

	private static String withSuffix(String stem) {
		return stem.substring(0, Math.min(LONGEST_STEM, stem.length())) + "-"
				+ HexFormat.of().toHexDigits(RANDOM.nextInt());
	}

	/** Returns false if the id or the key is in use. */
	private boolean insert(String id, String key, RoomName name, String createdBy, boolean isPrivate) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		try {
			int inserted = this.jdbc
				.sql("insert into room (id, name, name_key, created_by, created_at, is_private)"
						+ " select :id, :name, :key, :by, :at, :private where (select count(*) from room) < :limit")
				.param("id", id)
				.param("name", name.text())
				.param("key", key)
				.param("by", createdBy)
				.param("at", now.atOffset(ZoneOffset.UTC))
				.param("private", isPrivate)
				.param("limit", this.properties.rooms())
				.update();
			if (inserted == 0) {
				throw RoomException.tooMany(this.properties.rooms());
			}
			return true;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	private boolean exists(RoomName name) {
		return this.jdbc.sql("select count(*) from room where name_key = ?")
			.param(name.key())
			.query(Long.class)
			.single() > 0;
	}

	private static Room room(ResultSet row, int number) throws SQLException {
		return new Room(row.getString(1), row.getString(2), row.getString(3),
				row.getObject(4, OffsetDateTime.class).toInstant(), row.getBoolean(5));
	}

}
