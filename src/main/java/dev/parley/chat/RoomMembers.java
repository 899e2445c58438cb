package dev.parley.chat;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who is in which private room, by the names of accounts. Safe for any thread. */
@Repository
class RoomMembers {

	private final JdbcClient jdbc;

	private final ChatProperties properties;

	private final Clock clock;

	RoomMembers(JdbcClient jdbc, ChatProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.properties = properties;
		this.clock = clock;
	}

	/** In the order in which they came. */
	List<String> of(Room room) {
		return this.jdbc.sql("select name from room_member where room_id = ? order by invited_at, name")
			.param(room.id())
			.query(String.class)
			.list();
	}

	/**
	 * Adds a member.
	 * @return false if they are one already
	 * @throws RoomException {@code too-many-members}
	 */
	boolean add(Room room, String name) {
		try {
			int inserted = this.jdbc
				.sql("insert into room_member (room_id, name, invited_at) select :room, :name, :now"
						+ " where (select count(*) from room_member where room_id = :room) < :limit")
				.param("room", room.id())
				.param("name", name)
				.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
				.param("limit", this.properties.members())
				.update();
			if (inserted == 0 && !of(room).contains(name)) {
				throw RoomException.tooManyMembers(this.properties.members());
			}
			return inserted > 0;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	/** Removes a member; false if they are none. */
	boolean remove(Room room, String name) {
		return this.jdbc.sql("delete from room_member where room_id = ? and name = ?")
			.params(room.id(), name)
			.update() > 0;
	}

}
