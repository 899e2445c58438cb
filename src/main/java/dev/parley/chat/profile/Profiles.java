package dev.parley.chat.profile;

import java.util.Optional;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The stored texts, by the names of accounts. Safe for any thread. Every call is a query.
 */
@Repository
public class Profiles {

	private final JdbcClient jdbc;

	public Profiles(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** What the user says about themselves. */
	public Optional<String> about(String name) {
		return this.jdbc.sql("select about from profile where name = ?").param(name).query(String.class).optional();
	}

	/**
	 * Replaces it.
	 * @param about at most 160 characters; empty for nothing
	 */
	void write(String name, String about) {
		if (about.isEmpty()) {
			forget(name);
			return;
		}
		if (!update(name, about)) {
			try {
				this.jdbc.sql("insert into profile (name, about) values (?, ?)").params(name, about).update();
			}
			catch (DuplicateKeyException ex) {
				// Another device of the user was first.
				update(name, about);
			}
		}
	}

	private boolean update(String name, String about) {
		return this.jdbc.sql("update profile set about = ? where name = ?").params(about, name).update() > 0;
	}

	/** Deletes it. */
	public void forget(String name) {
		this.jdbc.sql("delete from profile where name = ?").param(name).update();
	}

}
