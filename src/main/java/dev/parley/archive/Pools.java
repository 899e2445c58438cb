package dev.parley.archive;

import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections that only the archive uses: however many readers wait for one, the
 * committer has its own, and so has the lock. They are configured as the application's.
 */
public final class Pools {

	private static final String POSTGRESQL = "jdbc:postgresql:";

	/**
	 * A process that is cut off or stopped in the middle of a transaction must not hold
	 * its locks until TCP gives up; and a statement must not go on waiting for a lock
	 * after we have given up its connection, or such statements use up all connections of
	 * PostgreSQL.
	 */
	private static final String LIMITS = "set idle_in_transaction_session_timeout = 10000; set lock_timeout = %d";

	/** How long to wait for a connection. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	/**
	 * An idle connection is closed after this time, the shortest that the pool allows.
	 */
	private static final Duration IDLE = Duration.ofSeconds(10);

	private Pools() {
	}

	/**
	 * Creates a small pool beside the main one, which is returned if it is none of
	 * HikariCP, because there is nothing to copy.
	 * @param main the application's data source
	 * @param answer how long PostgreSQL may take for an answer before it is considered
	 * dead, at least one second; its lock timeout ends earlier
	 */
	public static DataSource beside(DataSource main, String name, int size, Duration answer) {
		HikariDataSource copied = hikari(main);
		if (copied == null) {
			return main;
		}
		HikariDataSource pool = new HikariDataSource();
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

	private static @Nullable HikariDataSource hikari(DataSource main) {
		try {
			return main.isWrapperFor(HikariDataSource.class) ? main.unwrap(HikariDataSource.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
	}

}
