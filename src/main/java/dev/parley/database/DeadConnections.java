package dev.parley.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;

import org.springframework.core.NestedExceptionUtils;

/**
 * Gives up the connections of an H2 that has closed itself. It does so at the first write
 * that fails, because the disk is full or broken. Each connection that it had fails from
 * then on but says that it is valid, so the pool would hand it out for ever. With all of
 * them gone the next one opens the file anew, and what was committed is in it. Safe for
 * any thread.
 */
final class DeadConnections implements SQLExceptionOverride {

	/** H2: a file cannot be read or written, or the database has closed itself. */
	private static final Set<Integer> H2_IS_CLOSED = Set.of(90_028, 90_031, 90_098, 90_121);

	/** H2: whatever it did not expect, a failed write among it. */
	private static final int H2_GENERAL_ERROR = 50_000;

	/** PostgreSQL: the disk is full, or the server is a standby that takes no writes. */
	private static final Set<String> CANNOT_WRITE = Set.of("53100", "25006");

	private final HikariDataSource pool;

	private final Storage storage;

	DeadConnections(HikariDataSource pool, Storage storage) {
		this.pool = pool;
		this.storage = storage;
	}

	@java.lang.Override
	public SQLExceptionOverride.Override adjudicate(SQLException failure) {
		Throwable reason = NestedExceptionUtils.getMostSpecificCause(failure);
		if (isClosed(failure, reason)) {
			this.storage.failed(String.valueOf(reason.getMessage()));
			HikariPoolMXBean connections = this.pool.getHikariPoolMXBean();
			if (connections != null) {
				connections.softEvictConnections();
			}
			return SQLExceptionOverride.Override.MUST_EVICT;
		}
		if (CANNOT_WRITE.contains(failure.getSQLState())) {
			this.storage.failed(String.valueOf(reason.getMessage()));
		}
		return SQLExceptionOverride.Override.CONTINUE_EVICT;
	}

	private static boolean isClosed(SQLException failure, Throwable reason) {
		return H2_IS_CLOSED.contains(failure.getErrorCode())
				|| (failure.getErrorCode() == H2_GENERAL_ERROR && reason instanceof IOException);
	}

}
