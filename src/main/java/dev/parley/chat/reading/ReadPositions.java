package dev.parley.chat.reading;

import java.util.List;

import dev.parley.chat.room.MemberRemoved;

import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The stored positions: one of each user and room, which goes with the room. Safe for any
 * thread. Every call is a query.
 */
@Repository
public class ReadPositions {

	private final JdbcClient jdbc;

	public ReadPositions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The user's, also of rooms that are no longer open to them. */
	public List<ReadPosition> of(String user) {
		return this.jdbc.sql("select room_id, epoch, log_offset from read_position where name = ? order by room_id")
			.param(user)
			.query((row, number) -> new ReadPosition(row.getString(1), row.getString(2), row.getLong(3)))
			.list();
	}

	/**
	 * Moves a position forward, never back. One of another epoch is replaced: it is of a
	 * log that is no more.
	 * @param position in a room that exists, in the present epoch of its log
	 * @return whether it was behind
	 */
	boolean move(String user, ReadPosition position) {
		if (advance(user, position)) {
			return true;
		}
		if (exists(user, position.room())) {
			return false;
		}
		try {
			return this.jdbc.sql("insert into read_position (name, room_id, epoch, log_offset) values (?, ?, ?, ?)")
				.params(user, position.room(), position.epoch(), position.offset())
				.update() > 0;
		}
		catch (DuplicateKeyException ex) {
			// Another session of the user was first.
			return advance(user, position);
		}
	}

	private boolean advance(String user, ReadPosition position) {
		return this.jdbc
			.sql("update read_position set epoch = :epoch, log_offset = :offset"
					+ " where name = :name and room_id = :room and (epoch <> :epoch or log_offset < :offset)")
			.param("epoch", position.epoch())
			.param("offset", position.offset())
			.param("name", user)
			.param("room", position.room())
			.update() > 0;
	}

	private boolean exists(String user, String room) {
		return this.jdbc.sql("select count(*) from read_position where name = ? and room_id = ?")
			.params(user, room)
			.query(Long.class)
			.single() > 0;
	}

	/** Whoever leaves a private room leaves no position there. */
	@EventListener
	void left(MemberRemoved member) {
		this.jdbc.sql("delete from read_position where room_id = ? and name = ?")
			.params(member.room(), member.name())
			.update();
	}

	/** Deletes all of a user's. */
	public void forget(String user) {
		this.jdbc.sql("delete from read_position where name = ?").param(user).update();
	}

}
