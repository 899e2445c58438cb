package dev.parley.archive.writer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's advisory lock, on a connection of its own. It belongs to a transaction
 * that stays open, so that a pooler in transaction mode leaves us the connection; such a
 * transaction has read nothing and keeps nothing from being vacuumed. PostgreSQL itself
 * ends it when this process has been silent for some seconds, so a process that hangs, is
 * cut off or has crashed does not hold the lock for hours.
 */
public final class AdvisoryLock implements Mutex {

	/** One lock for each schema. */
	private static final String TRY = "select pg_try_advisory_xact_lock("
			+ "hashtextextended('parley archive ' || current_schema(), 0))";

	/**
	 * Ends the transaction when it has been idle for 10 s, however long it has been open.
	 */
	private static final String LEASE = "select set_config('idle_in_transaction_session_timeout', '10000', true);"
			+ " select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'";

	private final DataSource dataSource;

	private @Nullable Connection holding;

	public AdvisoryLock(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public boolean hold() throws SQLException {
		Connection connection = this.holding;
		if (connection == null) {
			return take();
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute("select 1");
			return true;
		}
		catch (SQLException ex) {
			release();
			throw ex;
		}
	}

	private boolean take() throws SQLException {
		Connection connection = this.dataSource.getConnection();
		try (Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute(LEASE);
			try (ResultSet result = statement.executeQuery(TRY)) {
				if (result.next() && result.getBoolean(1)) {
					this.holding = connection;
				}
			}
		}
		finally {
			if (this.holding == null) {
				close(connection);
			}
		}
		return this.holding != null;
	}

	@Override
	public boolean canBeLost() {
		return true;
	}

	@Override
	public void release() {
		Connection connection = this.holding;
		this.holding = null;
		if (connection != null) {
			close(connection);
		}
	}

	/** Ends the transaction, and with it the lock. */
	private static void close(Connection connection) {
		try (connection) {
			connection.rollback();
		}
		catch (SQLException ex) {
			// It is broken, and the database has ended the transaction.
		}
	}

}
