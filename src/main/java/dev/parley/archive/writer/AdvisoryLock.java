package dev.parley.archive.writer;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.parley.archive.table.TablePrefix;

/**
 * PostgreSQL's advisory lock, on a connection of its own. It belongs to a transaction
 * that stays open, so that a pooler in transaction mode leaves us the connection; such a
 * transaction has read nothing and keeps nothing from being vacuumed. PostgreSQL itself
 * ends it when this process has been silent for some seconds, so a process that hangs, is
 * cut off or has crashed does not hold the lock for hours.
 * <p>
 * Processes that write together share it, and keep out those that write alone, as those
 * do them. Each of them also holds the lock of its name, and one of them is the first.
 */
public final class AdvisoryLock implements Mutex {

	/** Locks of one schema: it may have the tables of several applications. */
	private static final String TRY = "select pg_try_advisory_xact_lock("
			+ "hashtextextended('parley %s ' || current_schema(), 0))";

	private static final String TRY_TOGETHER = "select pg_try_advisory_xact_lock_shared("
			+ "hashtextextended('parley %s ' || current_schema(), 0))";

	/** Shared, as the session before may still hold it when its connection is lost. */
	private static final String NAME = "select pg_advisory_xact_lock_shared(hashtextextended('parley node %s', 0))";

	/**
	 * Ends the transaction when it has been idle for 10 s, however long it has been open.
	 */
	private static final String LEASE = "select set_config('idle_in_transaction_session_timeout', '10000', true);"
			+ " select set_config(name, '0', true) from pg_settings where name = 'transaction_timeout'";

	private static final Pattern NODE = Pattern.compile("[0-9A-Za-z-]{1,32}");

	private final DataSource dataSource;

	private final @Nullable String node;

	private final String tryToHold;

	private final String tryFirst;

	private final boolean turns;

	private @Nullable Connection holding;

	private boolean first;

	private AdvisoryLock(DataSource dataSource, @Nullable String node, String name, String first, boolean turns) {
		this.dataSource = dataSource;
		this.node = node;
		this.tryToHold = ((node != null) ? TRY_TOGETHER : TRY).formatted(name);
		this.tryFirst = TRY.formatted(first);
		this.turns = turns;
	}

	/**
	 * Of a process that writes alone to the tables with this prefix.
	 */
	public static AdvisoryLock alone(DataSource dataSource, TablePrefix tables) {
		return new AdvisoryLock(dataSource, null, tables.text().replaceFirst("_$", ""), "first", true);
	}

	/**
	 * Of a process that writes together with others to the server's tables.
	 * @param node its name, unique among all that ever were: up to 32 letters, digits and
	 * hyphens
	 */
	public static AdvisoryLock shared(DataSource dataSource, String node) {
		return named(dataSource, node, "archive", "first", true);
	}

	/**
	 * The same for the logs of topics that are not durable: another process may be the
	 * first of those.
	 */
	public static AdvisoryLock ofSharedLogs(DataSource dataSource, String node) {
		return named(dataSource, node, "shared logs", "first of shared logs", false);
	}

	@Override
	public boolean hasTurns() {
		return this.turns;
	}

	private static AdvisoryLock named(DataSource dataSource, String node, String together, String first,
			boolean turns) {
		if (!NODE.matcher(node).matches()) {
			throw new IllegalArgumentException(
					"A node is named '%s', expected up to 32 letters, digits and hyphens".formatted(node));
		}
		return new AdvisoryLock(dataSource, node, together, first, turns);
	}

	@Override
	public @Nullable String node() {
		return this.node;
	}

	@Override
	public boolean isFirst() {
		return this.node == null || this.first;
	}

	@Override
	public boolean hold() throws SQLException {
		Connection connection = this.holding;
		if (connection == null) {
			return take();
		}
		try (Statement statement = connection.createStatement()) {
			if (isFirst()) {
				statement.execute("select 1");
			}
			else {
				this.first = isTrue(statement, this.tryFirst);
			}
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
			if (isTrue(statement, this.tryToHold)) {
				if (this.node != null) {
					statement.execute(NAME.formatted(this.node));
					this.first = isTrue(statement, this.tryFirst);
				}
				this.holding = connection;
			}
		}
		finally {
			if (this.holding == null) {
				close(connection);
			}
		}
		return this.holding != null;
	}

	private static boolean isTrue(Statement statement, String question) throws SQLException {
		try (ResultSet result = statement.executeQuery(question)) {
			return result.next() && result.getBoolean(1);
		}
	}

	@Override
	public boolean canBeLost() {
		return true;
	}

	@Override
	public void release() {
		Connection connection = this.holding;
		this.holding = null;
		this.first = false;
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
