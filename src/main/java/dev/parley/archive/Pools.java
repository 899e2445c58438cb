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
final class Pools {

	private static final String POSTGRESQL = "jdbc:postgresql:";

	private static final String LEASE = "set idle_in_transaction_session_timeout = 10000";

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
	 * rounded up to seconds
	 */
	static HikariDataSource beside(DataSource main, String name, int size, Duration answer) {
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
			pool.setJdbcUrl(url + (url.contains("?") ? "&" : "?")
					+ "ApplicationName=%s&tcpKeepAlive=true&connectTimeout=%d&socketTimeout=%d".formatted(name,
							PATIENCE.toSeconds(), Math.max(1, answer.plusMillis(999).toSeconds())));
			// Otherwise the locks of a process that is cut off or stopped in the middle
			// of a transaction would be held until TCP gives up.
			String own = copied.getConnectionInitSql();
			pool.setConnectionInitSql(((own != null) ? own + "; " : "") + LEASE);
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
