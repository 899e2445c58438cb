package dev.parley.chat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rooms there are. Safe for any thread. */
@Repository
class Rooms {

	private static final String SELECT = "select id, name, created_by, created_at from room ";

	private static final int LONGEST_STEM = 31;

	private final JdbcClient jdbc;

	private final ChatProperties properties;

	private final Clock clock;

	Rooms(JdbcClient jdbc, ChatProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.properties = properties;
		this.clock = clock;
	}

	/** The oldest first. */
	List<Room> all() {
		return this.jdbc.sql(SELECT + "order by created_at, id").query(Rooms::room).list();
	}

	/**
	 * @throws RoomException {@code no-such-room}
	 */
	Room get(String id) {
		return this.jdbc.sql(SELECT + "where id = ?")
			.param(id)
			.query(Rooms::room)
			.optional()
			.orElseThrow(() -> RoomException.noSuchRoom(id));
	}

	/**
	 * @throws RoomException {@code room-name-taken} or {@code too-many-rooms}
	 */
	Room create(RoomName name, String createdBy) {
		String slug = name.slug();
		String id = slug.isEmpty() ? withSuffix("room") : slug;
		while (!insert(id, name, createdBy)) {
			id = withSuffix(slug.isEmpty() ? "room" : slug);
		}
		return get(id);
	}

	private static String withSuffix(String stem) {
		return stem.substring(0, Math.min(LONGEST_STEM, stem.length())) + "-"
				+ HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
	}

	/** Returns false if the id is in use. */
	private boolean insert(String id, RoomName name, String createdBy) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		try {
			int inserted = this.jdbc
				.sql("insert into room (id, name, name_key, created_by, created_at)"
						+ " select :id, :name, :key, :by, :at where (select count(*) from room) < :limit")
				.param("id", id)
				.param("name", name.text())
				.param("key", name.key())
				.param("by", createdBy)
				.param("at", now.atOffset(ZoneOffset.UTC))
				.param("limit", this.properties.rooms())
				.update();
			if (inserted == 0) {
				throw RoomException.tooMany(this.properties.rooms());
			}
			return true;
		}
		catch (DuplicateKeyException ex) {
			if (exists(name)) {
				throw RoomException.nameTaken(name.text());
			}
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
				row.getObject(4, OffsetDateTime.class).toInstant());
	}

}
