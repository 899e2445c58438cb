package dev.parley.archive;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Connections that the archive shares with nobody: however many readers wait for one, the
 * committer has its own, and so has the lock. They are made as {@code spring.datasource}
 * says.
 */
public final class Pools {

	private static final String POSTGRESQL = "jdbc:postgresql:";

	/**
	 * A process that is cut off or stopped in the middle of a transaction must not hold
	 * its locks until TCP gives up; and who waits for a lock must not stay in the line
	 * when we have given up its connection, or such waiters become as many as PostgreSQL
	 * has connections.
	 */
	private static final String LIMITS = "set idle_in_transaction_session_timeout = 10000; set lock_timeout = %d";

	/** For the next connection. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	/** After which a connection is closed: the shortest that the pool allows. */
	private static final Duration IDLE = Duration.ofSeconds(10);

	private Pools() {
	}

	/**
	 * A small pool beside the main one.
	 * @param main of the application
	 * @param answer how long PostgreSQL may take for an answer before it is thought dead,
	 * one second at least; its word that it waits for a lock comes first
	 */
	public static HikariDataSource beside(DataSource main, String name, int size, Duration answer) {
		HikariDataSource pool = new HikariDataSource();
		HikariDataSource copied = hikari(main);
		copied.copyStateTo(pool);
		pool.setUsername(copied.getUsername());
		pool.setPassword(copied.getPassword());
		pool.setPoolName(name);
		pool.setMaximumPoolSize(size);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(PATIENCE.toMillis());
		pool.setIdleTimeout(IDLE.toMillis());
		pool.setLeakDetectionThreshold(0);
		String url = copied.getJdbcUrl();
		if (url != null && url.startsWith(POSTGRESQL)) {
			long locks = Math.max(1000, answer.toMillis());
			pool.setJdbcUrl(url + (url.contains("?") ? "&" : "?")
					+ "ApplicationName=%s&tcpKeepAlive=true&connectTimeout=%d&socketTimeout=%d".formatted(name,
							PATIENCE.toSeconds(), locks / 1000 + 1));
			String own = copied.getConnectionInitSql();
			pool.setConnectionInitSql(((own != null) ? own + "; " : "") + LIMITS.formatted(locks));
		}
		return pool;
	}

	private static HikariDataSource hikari(DataSource main) {
		try {
			return main.unwrap(HikariDataSource.class);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Expected a data source of HikariCP, as spring.datasource makes it", ex);
		}
	}

}
