package dev.parley.chat.departure;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Whose account is deleted, while not all that follows for rooms is done. Safe for any
 * thread; every call is a query.
 */
@Repository
class DepartedUsers {

	private final JdbcClient jdbc;

	DepartedUsers(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** In the transaction that deletes the account, so that it is not forgotten. */
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
	 * One of them.
	 *
	 * @param withMessages whether what they have written goes, too
	 */
	record DepartedUser(String name, boolean withMessages) {
	}

}
