package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What fills the queue of PostgreSQL for NOTIFY: a listener that is stuck, and news. */
public final class Notifications {

	private Notifications() {
	}

	/** The connection listens, and has a transaction open for more than a second. */
	public static void listenWithoutReading(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("set application_name = 'stuck'");
			statement.execute("listen elsewhere");
			connection.setAutoCommit(false);
			statement.execute("select pg_sleep(1.5)");
		}
	}

	/** Takes up that many pages of the queue. */
	public static void notify(Connection connection, int pages) throws SQLException {
		notify(connection, pages, 7000);
	}

	static void notify(Connection connection, int count, int bytes) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("select pg_notify('elsewhere', n || repeat('x', %d)) from generate_series(1, %d) n"
				.formatted(bytes, count));
		}
	}

}
