package dev.parley.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real PostgreSQL, one for all tests of a run, started on first use and stopped with
 * the JVM. Each test gets a database of its own.
 */
public final class Postgres {

	private static EmbeddedPostgres server;

	private Postgres() {
	}

	/** The JDBC URL of a new and empty database. */
	public static String newDatabase() {
		String name = "parley_" + UUID.randomUUID().toString().replace('-', '_');
		EmbeddedPostgres running = running();
		try (Connection connection = running.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + name);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("PostgreSQL made no database", ex);
		}
		return running.getJdbcUrl("postgres", name);
	}

	private static synchronized EmbeddedPostgres running() {
		if (server == null) {
			try {
				server = EmbeddedPostgres.builder()
					.setServerConfig("fsync", "on")
					.setServerConfig("full_page_writes", "on")
					.setServerConfig("synchronous_commit", "on")
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("PostgreSQL did not start", ex);
			}
		}
		return server;
	}

}
