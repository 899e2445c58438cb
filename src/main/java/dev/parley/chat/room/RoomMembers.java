package dev.parley.chat.room;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The members of private rooms, by the names of their accounts. Safe for any thread. */
@Repository
public class RoomMembers {

	private final JdbcClient jdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public RoomMembers(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.events = events;
		this.clock = clock;
	}

	/** The members, in the order in which they joined. */
	public List<String> of(Room room) {
		return this.jdbc.sql("select name from room_member where room_id = ? order by invited_at, name")
			.param(room.id())
			.query(String.class)
			.list();
	}

	/** Adds a user who is not a member yet, by the room's id. */
	void add(String room, String name) {
		this.jdbc.sql("insert into room_member (room_id, name, invited_at) values (?, ?, ?)")
			.params(room, name, this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	/**
	 * Removes a member, with what features keep of them there: {@link MemberRemoved}.
	 * @return false if the user is not one
	 */
	@Transactional
	boolean remove(Room room, String name) {
		boolean removed = this.jdbc.sql("delete from room_member where room_id = ? and name = ?")
			.params(room.id(), name)
			.update() > 0;
		if (removed) {
			this.events.publishEvent(new MemberRemoved(room.id(), name));
		}
		return removed;
	}

}
