package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;

/**
 * Reads what all nodes send, in its order, on a connection of its own. {@code NOTIFY}
 * says when there is something; it also looks four times a second, which finds out
 * whether the connection lives. One that breaks is made again, and the reader goes on
 * where it was, if that is kept still: it tells in any case that there was a break.
 * <p>
 * One thread reads and tells; everything else is safe for any thread.
 */
final class BusReader implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(BusReader.class);

	/** Between two looks, ms. */
	private static final int LOOK = 250;

	/** How long {@code NOTIFY} may take at the start, ms. */
	private static final int FIRST = 5000;

	private static final long AGAIN = Duration.ofMillis(500).toNanos();

	private final DataSource dataSource;

	private final BusTable table;

	private final Told told;

	private final RareLine failure = new RareLine();

	private final AtomicLong lost = new AtomicLong();

	private final Thread thread = new Thread(this::run, "parley-bus-reader");

	/** Used by the thread; before its start, by who creates it. */
	private @Nullable Connection connection;

	private BusTable.State position = new BusTable.State("", 0, 0);

	/** When it was lost, by {@link System#nanoTime()}; 0 if it is there. */
	private volatile long awaySince;

	private volatile boolean closed;

	BusReader(DataSource dataSource, BusTable table, Told told) {
		this.dataSource = dataSource;
		this.table = table;
		this.told = told;
		this.thread.setDaemon(true);
	}

	/**
	 * Connects, creates the tables if they are missing, and tries whether {@code NOTIFY}
	 * comes.
	 * @return whether it does
	 */
	boolean connectFirst() throws SQLException {
		Connection open = this.dataSource.getConnection();
		this.connection = open;
		open.setAutoCommit(true);
		this.table.create(open);
		this.table.listen(open);
		this.position = this.table.state(open);
		try (Connection other = this.dataSource.getConnection()) {
			other.setAutoCommit(true);
			this.table.wake(other);
		}
		return open.unwrap(PGConnection.class).getNotifications(FIRST).length > 0;
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		while (!this.closed) {
			try {
				Connection open = this.connection;
				if (open == null) {
					open = connectAgain();
				}
				if (!hasMore(open)) {
					open.unwrap(PGConnection.class).getNotifications(LOOK);
				}
			}
			catch (SQLException | RuntimeException | Error ex) {
				failed(ex);
			}
		}
		disconnect();
	}

	private Connection connectAgain() throws SQLException {
		Connection open = this.dataSource.getConnection();
		this.connection = open;
		open.setAutoCommit(true);
		this.table.listen(open);
		BusTable.State state = this.table.state(open);
		if (!state.epoch().equals(this.position.epoch())) {
			skipTo(state);
		}
		else {
			this.told.interrupted();
		}
		this.awaySince = 0;
		return open;
	}

	private void failed(Throwable problem) {
		if (this.awaySince == 0) {
			this.awaySince = System.nanoTime() | 1;
		}
		disconnect();
		if (!this.closed) {
			if (this.failure.isDue()) {
				log.warn("The connection on which other nodes are heard is lost; attempts go on ({})",
						problem.toString());
			}
			LockSupport.parkNanos(AGAIN);
		}
	}

	private void disconnect() {
		Connection open = this.connection;
		this.connection = null;
		BusConnections.end(open);
	}

	/** Tells what has come, and returns whether there was any. */
	private boolean hasMore(Connection open) throws SQLException {
		BusTable.State before = this.position;
		BusTable.Read read = this.table.read(open, before);
		if (read == null || !read.state().epoch().equals(before.epoch())) {
			skipTo((read != null) ? read.state() : this.table.state(open));
			return true;
		}
		if (read.rows().isEmpty() ? read.state().last() > before.last()
				: read.rows().get(0).id() != before.last() + 1) {
			skipTo(read.state());
			return true;
		}
		for (BusTable.Row row : read.rows()) {
			// First, or what was heard comes again where there is no memory for the rest.
			this.position = new BusTable.State(before.epoch(), row.id(), row.total());
			this.told.heard(before.epoch(), row);
		}
		return !read.rows().isEmpty();
	}

	/** What comes before this is not there any more. */
	private void skipTo(BusTable.State state) {
		this.lost.incrementAndGet();
		this.position = state;
		this.told.interrupted();
	}

	boolean isLinked() {
		return this.awaySince == 0;
	}

	/** For how long the connection has been lost; zero if it is there. */
	Duration away() {
		long since = this.awaySince;
		return (since != 0) ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
	}

	/** How often news were certainly lost. */
	long lost() {
		return this.lost.get();
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		if (this.thread.isAlive()) {
			BusConnections.join(this.thread);
		}
		else {
			disconnect();
		}
	}

	/** Takes what is read, on the reader's thread. Throws nothing. */
	interface Told {

		void heard(String epoch, BusTable.Row row);

		void interrupted();

	}

}
