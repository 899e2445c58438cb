package dev.parley.chat.room;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The rows of rooms, of groups and of conversations of two alike. Safe for any thread;
 * what several calls do together is for their caller's transaction.
 */
@Repository
public class RoomTable {

	static final String SELECT = "select id, name, created_by, created_at, is_private, archived, version,"
			+ " direct_with from room ";

	/** Prefix of keys that no name can have: a name has no control characters. */
	static final String NO_NAME = "\n";

	/**
	 * Prefix of the ids of private rooms. No id derived from a name begins so, or a name
	 * that did not get its id would reveal a private room.
	 */
	static final String PRIVATE = "private-";

	private static final int LONGEST_STEM = 31;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	public RoomTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Optional<Room> find(String id) {
		return this.jdbc.sql(SELECT + "where id = :id").param("id", id).query(RoomTable::room).optional();
	}

	/**
	 * Locks until the commit: only one transaction at a time counts rooms or checks
	 * names.
	 */
	void lock() {
		this.jdbc.sql("select id from room_lock for update").query(Integer.class).single();
	}

	long count(String query, Object... parameters) {
		return this.jdbc.sql(query).params(parameters).query(Long.class).single();
	}

	static String withSuffix(String stem) {
		return stem.substring(0, Math.min(LONGEST_STEM, stem.length())) + "-"
				+ HexFormat.of().toHexDigits(RANDOM.nextInt());
	}

	String unusedPrivateId() {
		String id = withSuffix("private");
		while (find(id).isPresent()) {
			id = withSuffix("private");
		}
		return id;
	}

	Room insert(Room room, String key) {
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

	void addMember(Room room, String name, Instant now) {
		this.jdbc.sql("insert into room_member (room_id, name, invited_at) values (:id, :name, :now)")
			.param("id", room.id())
			.param("name", name)
			.param("now", now.atOffset(ZoneOffset.UTC))
			.update();
	}

	boolean isMember(Room room, String name) {
		return count("select count(*) from room_member where room_id = ? and name = ?", room.id(), name) > 0;
	}

	/** Whether one of two has left their conversation, or their account is deleted. */
	boolean hasEnded(Room room) {
		return room.direct() != null && count("select count(*) from room_member where room_id = ?", room.id()) < 2;
	}

	static Room room(ResultSet row, int number) throws SQLException {
		String direct = row.getString(8);
		return new Room(row.getString(1), row.getString(2), row.getString(3),
				row.getObject(4, OffsetDateTime.class).toInstant(), row.getBoolean(5), row.getBoolean(6), row.getInt(7),
				(direct != null) ? List.of(direct.split("\n")) : null);
	}

}
