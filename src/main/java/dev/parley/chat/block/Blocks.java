package dev.parley.chat.block;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who has blocked whom, by the names of their accounts. Safe for any thread. Every call
 * is a query or a few.
 */
@Repository
public class Blocks {

	/** Most users whom one user blocks. */
	public static final int MOST = 200;

	private final JdbcClient jdbc;

	private final Clock clock;

	public Blocks(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Whom a user has blocked, by name. */
	public List<String> of(String user) {
		return this.jdbc.sql("select blocked from user_block where name = ? order by blocked")
			.param(user)
			.query(String.class)
			.list();
	}

	/** Whether a user has blocked another. */
	public boolean has(String user, String other) {
		return this.jdbc.sql("select count(*) from user_block where name = ? and blocked = ?")
			.params(user, other)
			.query(Long.class)
			.single() > 0;
	}

	/**
	 * Blocks a user; a second call changes nothing. After the commit no conversation with
	 * them begins, and no invitation of theirs: both look here under the same lock.
	 * @return false if the user has blocked {@link #MOST} others
	 */
	@Transactional
	public boolean add(String user, String other) {
		this.jdbc.sql("select id from room_lock for update").query(Integer.class).single();
		if (has(user, other)) {
			return true;
		}
		if (of(user).size() >= MOST) {
			return false;
		}
		this.jdbc.sql("insert into user_block (name, blocked, at) values (?, ?, ?)")
			.params(user, other, this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		return true;
	}

	/** Ends it, if there is such a block. */
	public void remove(String user, String other) {
		this.jdbc.sql("delete from user_block where name = ? and blocked = ?").params(user, other).update();
	}

	/** Deletes those by and of a user whose account is deleted. */
	public void forget(String user) {
		this.jdbc.sql("delete from user_block where name = :name or blocked = :name").param("name", user).update();
	}

}
