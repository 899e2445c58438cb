package dev.parley.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.bus.BusException;

/**
 * Writes what this node sends: what has waited for the transaction before comes into the
 * next, so a busy node commits no more often than an idle one. It also finds out where
 * the bus is, for those who begin to listen, and deletes what is kept no longer, so that
 * nobody sends who does not tidy up.
 * <p>
 * One thread writes; everything else is safe for any thread and never blocks. What fails
 * is not tried again: it may have been sent.
 */
final class BusWriter implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(BusWriter.class);

	/** Most that waits: entries, and their size in bytes. */
	static final int WAITING = 50_000;

	static final long WAITING_BYTES = 16L * 1024 * 1024;

	/** Of one row, unless the first of its news is longer. */
	private static final int ROW = 1024 * 1024;

	private static final long BETWEEN_TRIMS = Duration.ofSeconds(1).toNanos();

	/** After a failed attempt to connect, all fail at once for this time. */
	private static final long BETWEEN_CONNECTIONS = Duration.ofMillis(500).toNanos();

	/** The program limit exceeded. */
	private static final String QUEUE_IS_FULL = "54000";

	private final DataSource dataSource;

	private final BusTable table;

	private final NotifyQueue queue;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition more = this.lock.newCondition();

	/** Guarded by the lock, as the two below. */
	private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

	private long bytes;

	private boolean closed;

	private final RareLine failure = new RareLine();

	private final RareLine trimFailure = new RareLine();

	private final Thread thread = new Thread(this::run, "parley-bus-writer");

	/** Used by the thread. */
	private @Nullable Connection connection;

	private long trimmed = System.nanoTime();

	private long failed = System.nanoTime() - BETWEEN_CONNECTIONS;

	/** When it was found to be away, by {@link System#nanoTime()}; 0 if it is not. */
	private volatile long awaySince;

	BusWriter(DataSource dataSource, BusTable table, NotifyQueue queue) {
		this.dataSource = dataSource;
		this.table = table;
		this.queue = queue;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/** See {@link dev.parley.cluster.bus.Bus#send}. */
	CompletableFuture<Void> send(Parcel.News news) {
		Entry entry = new Entry(news, null);
		add(entry);
		return entry.done();
	}

	/**
	 * Finds out where the bus is, for somebody who begins to listen after what this node
	 * has sent before.
	 */
	CompletableFuture<Void> begin(Listening listening) {
		Entry entry = new Entry(null, listening);
		add(entry);
		return entry.done();
	}

	private void add(Entry entry) {
		String problem = null;
		this.lock.lock();
		try {
			if (this.closed) {
				problem = "This node has left the cluster";
			}
			else if (this.waiting.size() >= WAITING || this.bytes + entry.size() > WAITING_BYTES) {
				problem = "Too much waits to be sent to the other nodes";
			}
			else {
				this.waiting.add(entry);
				this.bytes += entry.size();
				this.more.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
		if (problem != null) {
			entry.done().completeExceptionally(new BusException(problem, null));
		}
	}

	/** For how long PostgreSQL has not taken what was sent; zero if it does. */
	Duration away() {
		long since = this.awaySince;
		return (since != 0) ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
	}

	private void run() {
		for (List<Entry> group = take(); !group.isEmpty(); group = take()) {
			try {
				write(group);
				trim();
			}
			catch (RuntimeException | Error ex) {
				fail(group, ex);
			}
		}
		disconnect();
	}

	/** Waits for work; empty at the end. Those who begin to listen come last. */
	private List<Entry> take() {
		this.lock.lock();
		try {
			while (this.waiting.isEmpty() && !this.closed) {
				this.more.await();
			}
			List<Entry> group = new ArrayList<>();
			long size = 0;
			while (!this.waiting.isEmpty()) {
				Entry next = this.waiting.element();
				boolean sends = next.news() != null;
				if (!group.isEmpty()
						&& (size + next.size() > ROW || (sends && group.get(group.size() - 1).listening() != null))) {
					break;
				}
				group.add(this.waiting.remove());
				size += next.size();
			}
			this.bytes -= size;
			return group;
		}
		catch (InterruptedException ex) {
			return List.of();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void write(List<Entry> group) {
		try {
			Connection open = connected();
			List<Parcel.News> news = new ArrayList<>(group.size());
			for (Entry entry : group) {
				if (entry.news() != null) {
					news.add(entry.news());
				}
			}
			BusTable.State state = news.isEmpty() ? this.table.state(open) : this.table.append(open, Parcel.pack(news));
			this.awaySince = 0;
			for (Entry entry : group) {
				if (entry.listening() != null) {
					entry.listening().begin(state);
				}
				entry.done().complete(null);
			}
		}
		catch (SQLException ex) {
			disconnect();
			if (this.awaySince == 0) {
				this.awaySince = System.nanoTime() | 1;
			}
			if (QUEUE_IS_FULL.equals(ex.getSQLState())) {
				this.queue.full();
			}
			if (this.failure.isDue()) {
				log.warn("News for the other nodes were not sent; attempts go on with the next ({})", ex.getMessage());
			}
			fail(group, ex);
		}
	}

	private static void fail(List<Entry> group, Throwable failure) {
		BusException problem = new BusException("The other nodes cannot be reached over PostgreSQL", failure);
		group.forEach((entry) -> entry.done().completeExceptionally(problem));
	}

	private Connection connected() throws SQLException {
		Connection open = this.connection;
		if (open != null) {
			return open;
		}
		if (System.nanoTime() - this.failed < BETWEEN_CONNECTIONS) {
			throw new SQLException("There is no connection");
		}
		try {
			open = this.dataSource.getConnection();
			open.setAutoCommit(true);
			try (Statement statement = open.createStatement()) {
				// What the tables have is lost with PostgreSQL in any case.
				statement.execute("set synchronous_commit = off");
			}
			// Also while nothing can be sent, because it is full.
			this.queue.look(open);
			this.connection = open;
			return open;
		}
		catch (SQLException ex) {
			this.failed = System.nanoTime();
			throw ex;
		}
	}

	private void trim() {
		Connection open = this.connection;
		if (open == null || System.nanoTime() - this.trimmed < BETWEEN_TRIMS) {
			return;
		}
		this.trimmed = System.nanoTime();
		try {
			this.table.trim(open);
			this.queue.look(open);
		}
		catch (SQLException ex) {
			if (this.trimFailure.isDue()) {
				log.warn("Old news of the bus cannot be deleted; attempts go on ({})", ex.getMessage());
			}
			disconnect();
		}
	}

	private void disconnect() {
		Connection open = this.connection;
		this.connection = null;
		BusConnections.end(open);
	}

	/** Ends after what waits has been written, some seconds at most. */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.more.signal();
		}
		finally {
			this.lock.unlock();
		}
		BusConnections.join(this.thread);
	}

	/**
	 * What waits.
	 *
	 * @param news to send; null if somebody begins to listen
	 */
	private record Entry(Parcel.@Nullable News news, @Nullable Listening listening, CompletableFuture<Void> done) {

		Entry(Parcel.@Nullable News news, @Nullable Listening listening) {
			this(news, listening, new CompletableFuture<>());
		}

		int size() {
			return (this.news != null) ? this.news.size() : 64;
		}

	}

}
