package dev.parley.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A pool with a limited number of waiting threads. While the database hangs, HTTP
 * requests wait on threads that others need; beyond the limit they fail at once. Safe for
 * any thread; threads that come at the same moment may exceed the limit by their number.
 */
final class WaitLimit extends DelegatingDataSource {

	/**
	 * More than the threads that handle frames and may wait for the database, 84, and
	 * less than the threads of HTTP, 200 by default.
	 */
	static final int MOST_WAITING = 100;

	private final HikariDataSource pool;

	WaitLimit(HikariDataSource pool) {
		super(pool);
		this.pool = pool;
	}

	/** The pool without its limit, for the health check. */
	static DataSource lifted(DataSource dataSource) {
		return (dataSource instanceof WaitLimit limited) ? limited.pool : dataSource;
	}

	/**
	 * @throws SQLTransientConnectionException at once if {@link #MOST_WAITING} threads
	 * wait for a connection, or after the pool's time for waiting
	 */
	@Override
	public Connection getConnection() throws SQLException {
		HikariPoolMXBean state = this.pool.getHikariPoolMXBean();
		if (state != null && state.getThreadsAwaitingConnection() >= MOST_WAITING) {
			throw new SQLTransientConnectionException(
					"%d threads are already waiting for a connection to the database".formatted(MOST_WAITING));
		}
		return super.getConnection();
	}

}
