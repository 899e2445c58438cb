package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/** How connections and threads of the bus end. Pure functions. */
final class BusConnections {

	/** ms. */
	private static final long PATIENCE = 5000;

	private BusConnections() {
	}

	/** Closes a connection that may be broken. */
	static void end(@Nullable Connection connection) {
		if (connection == null) {
			return;
		}
		try (connection) {
			try (Statement statement = connection.createStatement()) {
				// A pool finds out that it is broken, and forgets what was set.
				statement.execute("unlisten *; reset synchronous_commit; select set_config(name, reset_val, false)"
						+ " from pg_settings where name = 'idle_session_timeout'");
			}
		}
		catch (SQLException ex) {
			// It is broken.
		}
	}

	static void join(Thread thread) {
		try {
			thread.join(PATIENCE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
