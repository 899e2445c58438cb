package dev.parley.chat.room;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.parley.chat.block.Blocks;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pending invitations into private rooms. They give no access. Safe for any thread. Every
 * call is a query.
 */
@Repository
public class RoomInvitations {

	/** How long after declining a user can't be invited again by the same user. */
	static final Duration PEACE = Duration.ofDays(1);

	/** Most pending invitations of one user to one other. */
	static final int OF_ONE_USER = 10;

	private static final String SELECT = """
			select i.room_id, r.name, i.invited_by, i.invited_at, i.name as invited
			from room_invitation i join room r on r.id = i.room_id
			where""";

	private final JdbcClient jdbc;

	private final RoomMembers members;

	private final Blocks blocks;

	private final ChatProperties properties;

	private final Clock clock;

	public RoomInvitations(JdbcClient jdbc, RoomMembers members, Blocks blocks, ChatProperties properties,
			Clock clock) {
		this.jdbc = jdbc;
		this.members = members;
		this.blocks = blocks;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * The pending invitations into a room by name, in their order.
	 */
	public Map<String, RoomInvitation> into(Room room) {
		Map<String, RoomInvitation> invited = new LinkedHashMap<>();
		this.jdbc.sql(SELECT + " i.room_id = ? order by i.invited_at, i.name").param(room.id()).query((row) -> {
			invited.put(row.getString("invited"), invitation(row, row.getRow()));
		});
		return invited;
	}

	/** The pending invitations of this user, the newest first. */
	public List<RoomInvitation> of(String name) {
		return this.jdbc.sql(SELECT + " i.name = :name order by i.invited_at desc, i.room_id")
			.param("name", name)
			.query(RoomInvitations::invitation)
			.list();
	}

	Optional<RoomInvitation> find(String room, String name) {
		return this.jdbc.sql(SELECT + " i.name = :name and i.room_id = :room")
			.param("name", name)
			.param("room", room)
			.query(RoomInvitations::invitation)
			.optional();
	}

	/**
	 * Invites somebody, and reserves a place in the room for them.
	 * @return false if they are invited already, or a member
	 * @throws RoomException {@code too-many-members}, {@code too-many-invitations} or
	 * {@code invitation-declined} or {@code not-reachable}
	 */
	@Transactional
	public boolean add(Room room, String name, String invitedBy) {
		lock();
		Set<String> invited = into(room).keySet();
		List<String> inside = this.members.of(room);
		if (invited.contains(name) || inside.contains(name)) {
			return false;
		}
		if (this.blocks.has(name, invitedBy)) {
			throw RoomException.notReachable(name);
		}
		if (invited.size() + inside.size() >= this.properties.members()) {
			throw RoomException.tooManyMembers(this.properties.members());
		}
		OffsetDateTime now = now();
		if (count("select count(*) from declined_invitation where name = ? and invited_by = ? and declined_at > ?",
				name, invitedBy, now.minus(PEACE)) > 0) {
			throw RoomException.declined(name);
		}
		if (count("select count(*) from room_invitation where name = ?", name) >= this.properties.invitationsPerUser()
				|| count("select count(*) from room_invitation where name = ? and invited_by = ?", name,
						invitedBy) >= OF_ONE_USER) {
			throw RoomException.tooManyInvitations(name);
		}
		this.jdbc.sql("insert into room_invitation (room_id, name, invited_by, invited_at) values (?, ?, ?, ?)")
			.params(room.id(), name, invitedBy, now)
			.update();
		return true;
	}

	/**
	 * Makes the invited user a member.
	 * @return false if there is no such invitation
	 */
	@Transactional
	boolean accept(String room, String name) {
		lock();
		if (!remove(room, name)) {
			return false;
		}
		this.members.add(room, name);
		return true;
	}

	/**
	 * Ends the invitation. Others by the same user stay pending, but they can't send a
	 * further one for a day.
	 * @return false if there is no such invitation any more
	 */
	@Transactional
	public boolean decline(RoomInvitation invitation, String name) {
		OffsetDateTime now = now();
		this.jdbc.sql("delete from declined_invitation where declined_at <= ? or (name = ? and invited_by = ?)")
			.params(now.minus(PEACE), name, invitation.invitedBy())
			.update();
		if (!remove(invitation.room(), name)) {
			return false;
		}
		this.jdbc.sql("insert into declined_invitation (name, invited_by, declined_at) values (?, ?, ?)")
			.params(name, invitation.invitedBy(), now)
			.update();
		return true;
	}

	/** Ends it without an answer; false if there is none. */
	boolean remove(String room, String name) {
		return this.jdbc.sql("delete from room_invitation where room_id = ? and name = ?")
			.params(room, name)
			.update() > 0;
	}

	/** The remembered refusals of this user, the newest first. */
	public List<Declined> declinedBy(String name) {
		return this.jdbc
			.sql("select invited_by, declined_at from declined_invitation where name = ? order by declined_at desc")
			.param(name)
			.query((row, number) -> new Declined(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant()))
			.list();
	}

	/** Forgets the refusals of and to a deleted user. */
	public void forget(String name) {
		this.jdbc.sql("delete from declined_invitation where name = :name or invited_by = :name")
			.param("name", name)
			.update();
	}

	/**
	 * Locks until the commit: of two that count, the second counts the first one's row,
	 * too.
	 */
	private void lock() {
		this.jdbc.sql("select id from room_lock for update").query(Integer.class).single();
	}

	private long count(String query, Object... parameters) {
		return this.jdbc.sql(query).params(parameters).query(Long.class).single();
	}

	private OffsetDateTime now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
	}

	private static RoomInvitation invitation(ResultSet row, int number) throws SQLException {
		return new RoomInvitation(row.getString(1), row.getString(2), row.getString(3),
				row.getObject(4, OffsetDateTime.class).toInstant());
	}

	/** A declined invitation: who invited, and when it was declined. */
	record Declined(String invitedBy, Instant declinedAt) {
	}

}
