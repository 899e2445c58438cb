package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.bus.BusException;
import dev.parley.cluster.nodes.VersionLeases;

/**
 * A lease is an advisory lock that the nodes of one version share. Its second number is
 * the version; the first is that of the cluster, by the names of its prefix and schema.
 * That has to stay as it is, so that every build understands it. It needs no table, so a
 * node is refused before it has changed any. PostgreSQL releases the lock with the
 * connection, on which the node shows a sign of life each time that it renews: from
 * PostgreSQL 14 on, one that is not used for a lease's length is closed. For one thread
 * at a time.
 */
public final class PostgresVersionLeases implements VersionLeases {

	/** The first number of the locks. */
	private static final String CLUSTER = "hashtext('parley version ' || ? || ' ' || coalesce(current_schema(), ''))";

	/** One after the other looks and takes; until the commit. */
	private static final String TURN = "select pg_advisory_xact_lock(hashtextextended('parley version', 0))";

	/**
	 * Whose session may not be seen counts as alive.
	 */
	private static final String OTHERS = "select l.pid, l.objid::bigint,"
			+ " (extract(epoch from coalesce(a.state_change, clock_timestamp())) * 1000000)::bigint"
			+ " from pg_locks l left join pg_stat_activity a on a.pid = l.pid"
			+ " where l.locktype = 'advisory' and l.objsubid = 2 and l.granted"
			+ " and l.database = (select oid from pg_database where datname = current_database())"
			+ " and l.classid = (" + CLUSTER + "::bigint & 4294967295)::oid and l.objid <> ?::bigint::oid";

	private static final String TAKE = "select pg_advisory_lock_shared(" + CLUSTER + ", ?)";

	private static final String END_IDLE = "select set_config(name, '" + LEASE.toSeconds() + "s', false)"
			+ " from pg_settings where name = 'idle_session_timeout'";

	private final DataSource connections;

	private final String prefix;

	/** Null without a lease. */
	private @Nullable Connection holding;

	/**
	 * @param connections to a PostgreSQL; one of them is kept
	 * @param prefix of the cluster, as {@code parley.cluster.prefix} has it
	 */
	public PostgresVersionLeases(DataSource connections, String prefix) {
		this.connections = connections;
		this.prefix = prefix.toLowerCase(Locale.ROOT);
	}

	@Override
	public List<Other> hold(String node, int version) {
		if (isHeldStill()) {
			return List.of();
		}
		Connection open = null;
		boolean held = false;
		try {
			open = this.connections.getConnection();
			open.setAutoCommit(false);
			execute(open, TURN);
			List<Other> others = others(open, version);
			if (others.isEmpty()) {
				take(open, version);
			}
			open.commit();
			open.setAutoCommit(true);
			if (others.isEmpty()) {
				execute(open, END_IDLE);
				this.holding = open;
				held = true;
			}
			return others;
		}
		catch (SQLException ex) {
			throw new BusException("PostgreSQL cannot be asked for versions", ex);
		}
		finally {
			if (!held) {
				end(open);
			}
		}
	}

	/** With the connection, the lock is lost. */
	private boolean isHeldStill() {
		Connection open = this.holding;
		if (open == null) {
			return false;
		}
		try {
			execute(open, "select 1");
			return true;
		}
		catch (SQLException ex) {
			this.holding = null;
			end(open);
			return false;
		}
	}

	private static void execute(Connection open, String sql) throws SQLException {
		try (Statement statement = open.createStatement()) {
			statement.execute(sql);
		}
	}

	private List<Other> others(Connection open, int version) throws SQLException {
		List<Other> others = new ArrayList<>();
		try (PreparedStatement statement = open.prepareStatement(OTHERS)) {
			statement.setString(1, this.prefix);
			statement.setInt(2, version);
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					others.add(new Other(rows.getString(1), rows.getInt(2), rows.getLong(3)));
				}
			}
		}
		return others;
	}

	private void take(Connection open, int version) throws SQLException {
		try (PreparedStatement statement = open.prepareStatement(TAKE)) {
			statement.setString(1, this.prefix);
			statement.setInt(2, version);
			statement.execute();
		}
	}

	/** Whoever gets the connection next gets no lock with it. */
	private static void end(@Nullable Connection open) {
		if (open == null) {
			return;
		}
		try {
			if (!open.getAutoCommit()) {
				open.rollback();
				open.setAutoCommit(true);
			}
			execute(open, "select pg_advisory_unlock_all()");
		}
		catch (SQLException ex) {
			// It is broken, and the lock with it.
		}
		BusConnections.end(open);
	}

	@Override
	public void release(String node, int version) {
		Connection open = this.holding;
		this.holding = null;
		end(open);
	}

}
