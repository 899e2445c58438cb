package dev.parley.cluster.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.ClusterNode;

/**
 * The tables of the bus. Whoever appends locks the row of the state until the commit, so
 * ids are given in the order of the commits and a reader never has to come back for a
 * late one. Safe for any thread; its methods block on I/O.
 */
final class BusTable {

	/** Size of what is kept, bytes. */
	static final long KEPT_BYTES = 64L * 1024 * 1024;

	/** For how long news are kept, seconds. */
	static final int KEPT = 60;

	/** Size of what is read at once, bytes: more than the longest row. */
	private static final int READ_BYTES = 4 * 1024 * 1024;

	/** Rows that are read at once. */
	private static final int READ_ROWS = 64;

	static final String SCRIPT = "/db/parley/cluster/bus.sql";

	private static final Pattern SYNTAX = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,23}");

	private static final String DEFAULT = "parley_";

	/** Names of channels are short. */
	private static final String CHANNEL = "'parley_bus_' || left(md5(current_schema()), 16)";

	/**
	 * A node that stands still, or is cut off without a word, does not keep notifications
	 * from being dropped for ever: a node that lives looks several times a second.
	 * PostgreSQL 14 and later.
	 */
	private static final String ENDS_IDLE = "select set_config(name, '" + KEPT + "s', false) from pg_settings"
			+ " where name = 'idle_session_timeout'";

	private static final String STATE = "select epoch, last, bytes from parley_bus_state where id = 1";

	private static final String BEGIN = "insert into parley_bus_state (id, epoch, last, bytes) values (1, ?, 0, 0)"
			+ " on conflict (id) do nothing";

	private static final String APPEND = "with state as (update parley_bus_state"
			+ " set last = last + 1, bytes = bytes + ? where id = 1 returning epoch, last, bytes),"
			+ " added as (insert into parley_bus (id, sent_at, total, news)"
			+ " select last, clock_timestamp(), bytes, ? from state)" + " select epoch, last, bytes, pg_notify("
			+ CHANNEL + ", '') from state";

	private static final String READ = "select state.epoch, state.last, state.bytes, item.id, item.total, item.news"
			+ " from parley_bus_state state left join (select id, total, news from parley_bus"
			+ " where id > ? and total <= ? order by id limit " + READ_ROWS + ") item on true"
			+ " where state.id = 1 order by item.id";

	private static final String TRIM = "with mine as materialized (select pg_try_advisory_xact_lock("
			+ "hashtextextended('parley_bus ' || current_schema(), 0)) as got)"
			+ " delete from parley_bus where (select got from mine) and id < coalesce((select id from parley_bus"
			+ " where sent_at > clock_timestamp() - make_interval(secs => " + KEPT + ")"
			+ " and total > (select bytes - " + KEPT_BYTES + " from parley_bus_state where id = 1)"
			+ " order by id limit 1), 0)";

	private final String prefix;

	/**
	 * @param prefix of the tables' names, and of the channel's
	 * @throws IllegalArgumentException if it is not of 1 to 24 letters, digits and
	 * underscores
	 */
	BusTable(String prefix) {
		if (!SYNTAX.matcher(prefix).matches()) {
			throw new IllegalArgumentException(
					"parley.cluster.prefix is '%s'; for PostgreSQL it has up to 24 letters, digits and underscores"
						.formatted(prefix));
		}
		this.prefix = prefix.toLowerCase(Locale.ROOT) + "_";
	}

	private String in(String statement) {
		return statement.replace(DEFAULT, this.prefix);
	}

	/** Creates the tables if they are not there. */
	void create(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			try (ResultSet found = statement.executeQuery(in("select to_regclass('parley_bus') is not null"))) {
				if (found.next() && found.getBoolean(1)) {
					return;
				}
			}
			statement.execute("select pg_advisory_lock(hashtextextended('parley schema', 0))");
			try {
				statement.execute(in(script()));
			}
			finally {
				statement.execute("select pg_advisory_unlock(hashtextextended('parley schema', 0))");
			}
		}
	}

	private static String script() {
		try (InputStream in = BusTable.class.getResourceAsStream(SCRIPT)) {
			return new String(Objects.requireNonNull(in, SCRIPT).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Asks PostgreSQL to tell of what is appended from now on, for as long as the
	 * connection is used.
	 */
	void listen(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			String channel;
			try (ResultSet name = statement.executeQuery(in("select " + CHANNEL))) {
				name.next();
				channel = name.getString(1);
			}
			statement.execute(ENDS_IDLE);
			statement.execute("listen " + channel);
		}
	}

	/** Tells all who listen, without any news. */
	void wake(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(in("select pg_notify(" + CHANNEL + ", '')"));
		}
	}

	/** Where the bus is; begins another epoch if it has been lost. */
	State state(Connection connection) throws SQLException {
		for (int attempt = 0; attempt < 2; attempt++) {
			try (Statement statement = connection.createStatement();
					ResultSet rows = statement.executeQuery(in(STATE))) {
				if (rows.next()) {
					return stateIn(rows);
				}
			}
			begin(connection);
		}
		throw new SQLException("The state of the bus does not stay");
	}

	private void begin(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(in(BEGIN))) {
			statement.setString(1, ClusterNode.newId());
			statement.executeUpdate();
		}
	}

	private static State stateIn(ResultSet rows) throws SQLException {
		return new State(rows.getString(1), rows.getLong(2), rows.getLong(3));
	}

	/**
	 * Appends a row and tells all who listen, in one transaction.
	 * @return the state with it
	 */
	State append(Connection connection, byte[] news) throws SQLException {
		for (int attempt = 0; attempt < 2; attempt++) {
			try (PreparedStatement statement = connection.prepareStatement(in(APPEND))) {
				statement.setLong(1, news.length);
				statement.setBytes(2, news);
				try (ResultSet rows = statement.executeQuery()) {
					if (rows.next()) {
						return stateIn(rows);
					}
				}
			}
			begin(connection);
		}
		throw new SQLException("The state of the bus does not stay");
	}

	/**
	 * Reads on after a state: as much as is good at once. Another epoch's state may have
	 * come, and rows may be missing.
	 * @return null if the bus has been lost
	 */
	@Nullable Read read(Connection connection, State after) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(in(READ))) {
			statement.setLong(1, after.last());
			statement.setLong(2, after.bytes() + READ_BYTES);
			try (ResultSet rows = statement.executeQuery()) {
				List<Row> found = new ArrayList<>();
				State state = null;
				while (rows.next()) {
					state = stateIn(rows);
					byte[] news = rows.getBytes(6);
					if (news != null) {
						found.add(new Row(rows.getLong(4), rows.getLong(5), news));
					}
				}
				return (state != null) ? new Read(state, found) : null;
			}
		}
	}

	/** Deletes what is kept no longer, unless another node is doing so. */
	void trim(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(in(TRIM));
		}
	}

	/**
	 * How far the bus is.
	 *
	 * @param epoch another one after each loss
	 * @param last the newest id
	 * @param bytes of all rows up to that
	 */
	record State(String epoch, long last, long bytes) {
	}

	/**
	 * What a node has sent at once.
	 *
	 * @param total bytes up to this one, included
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Row(long id, long total, byte[] news) {
	}

	/**
	 * What was found.
	 *
	 * @param state at that moment
	 * @param rows by id
	 */
	record Read(State state, List<Row> rows) {
	}

}
