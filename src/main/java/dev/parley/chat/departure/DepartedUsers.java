package dev.parley.chat.departure;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Users whose account is deleted, until their rooms are dealt with. Safe for any thread.
 * Every call is a query.
 */
@Repository
class DepartedUsers {

	private final JdbcClient jdbc;

	DepartedUsers(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Adds a user, in the transaction that deletes the account, so that it can't be lost.
	 */
	void add(String name, boolean withMessages) {
		this.jdbc.sql("insert into departed_user (name, with_messages) values (?, ?)")
			.params(name, withMessages)
			.update();
	}

	List<DepartedUser> all() {
		return this.jdbc.sql("select name, with_messages from departed_user order by name")
			.query((row, number) -> new DepartedUser(row.getString(1), row.getBoolean(2)))
			.list();
	}

	void remove(String name) {
		this.jdbc.sql("delete from departed_user where name = ?").param(name).update();
	}

	/**
	 * @param withMessages whether their messages are deleted, too
	 */
	record DepartedUser(String name, boolean withMessages) {
	}

}
