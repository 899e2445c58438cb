package dev.parley.cluster.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.ClusterException;
import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusException;

/**
 * A bus over a table of one PostgreSQL. All nodes read all news, in one order, and those
 * of the last minute are kept, up to 64 MB: a node that was stopped for longer is told
 * that it has missed some. Two connections, one to send and one to listen, come back by
 * themselves. News that were on their way when the connection was lost are not sent
 * again, or some would come twice.
 * <p>
 * Safe for any thread. Listeners are called on the reader's thread.
 */
public final class PostgresBus implements Bus {

	private static final Logger log = LoggerFactory.getLogger(PostgresBus.class);

	private final Map<String, Listening> channels = new ConcurrentHashMap<>();

	private final NotifyQueue queue = new NotifyQueue();

	private final BusWriter writer;

	private final BusReader reader;

	private volatile boolean closed;

	/**
	 * Connects, and creates the tables if they are missing.
	 * @param connections to a PostgreSQL; the bus keeps two of them
	 * @param prefix of the tables' names, as {@code parley.cluster.prefix} has it
	 * @throws ClusterException if the database cannot be used
	 */
	public PostgresBus(DataSource connections, String prefix) {
		BusTable table = table(prefix);
		this.reader = new BusReader(connections, table, new Incoming());
		this.writer = new BusWriter(connections, table, this.queue);
		boolean notified;
		try {
			notified = this.reader.connectFirst();
		}
		catch (SQLException ex) {
			this.reader.close();
			throw unusable(ex);
		}
		if (!notified) {
			this.reader.close();
			throw new ClusterException(
					"PostgreSQL does not pass on NOTIFY to who has said LISTEN on the same connection: there is a pooler"
							+ " between, in transaction mode",
					"Point spring.datasource.url to PostgreSQL itself, or to a pooler in session mode.", null);
		}
		this.reader.start();
		this.writer.start();
	}

	private static BusTable table(String prefix) {
		try {
			return new BusTable(prefix);
		}
		catch (IllegalArgumentException ex) {
			throw new ClusterException(String.valueOf(ex.getMessage()), "Correct it.", ex);
		}
	}

	private static ClusterException unusable(SQLException ex) {
		boolean forbidden = "42501".equals(ex.getSQLState());
		return new ClusterException("The nodes' bus in PostgreSQL cannot be used: " + ex.getMessage(),
				forbidden ? "Let the user create tables in the schema, or run the script classpath:%s as one who may."
					.formatted(BusTable.SCRIPT.substring(1)) : "Start it, or correct spring.datasource.",
				ex);
	}

	@Override
	public CompletableFuture<Void> listen(String channel, Listener listener) {
		checkName(channel);
		if (this.closed || !this.reader.isLinked()) {
			return CompletableFuture.failedFuture(new BusException(
					this.closed ? "This node has left the cluster" : "PostgreSQL cannot be reached", null));
		}
		Listening added = new Listening(listener);
		if (this.channels.putIfAbsent(channel, added) != null) {
			throw new IllegalStateException("Somebody here listens to %s already".formatted(channel));
		}
		return this.writer.begin(added).whenComplete((ignored, failure) -> {
			if (failure != null) {
				this.channels.remove(channel, added);
			}
		});
	}

	@Override
	public void ignore(String channel) {
		this.channels.remove(channel);
	}

	@Override
	public CompletableFuture<Void> send(String channel, byte[] news) {
		checkName(channel);
		if (news.length > LONGEST) {
			throw new IllegalArgumentException(
					"News of %d bytes for %s: expected at most %d".formatted(news.length, channel, LONGEST));
		}
		return this.writer.send(new Parcel.News(channel, news));
	}

	private static void checkName(String channel) {
		if (channel.isEmpty() || channel.length() > LONGEST_NAME) {
			throw new IllegalArgumentException("The name of a channel has %d characters; expected 1 to %d"
				.formatted(channel.length(), LONGEST_NAME));
		}
	}

	/** For how long PostgreSQL has been away; zero if it is there. */
	public Duration away() {
		Duration reading = this.reader.away();
		Duration writing = this.writer.away();
		return (reading.compareTo(writing) > 0) ? reading : writing;
	}

	/** How often news were certainly lost, because they are kept no longer. */
	public long lost() {
		return this.reader.lost();
	}

	/**
	 * How full the queue of the whole PostgreSQL is in which notifications wait for those
	 * who listen, from 0 to 1, as it was some seconds ago.
	 */
	public double notifyQueue() {
		return this.queue.usage();
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.channels.clear();
		this.writer.close();
		this.reader.close();
	}

	/** What comes, on the reader's thread. */
	private final class Incoming implements BusReader.Told {

		@Override
		public void heard(String epoch, BusTable.Row row) {
			try {
				Parcel.unpack(row.news(), (channel, news) -> {
					Listening listening = PostgresBus.this.channels.get(channel);
					if (listening != null && listening.hears(epoch, row.id())) {
						attempt(channel, () -> listening.listener().heard(news));
					}
				});
			}
			catch (IllegalArgumentException ex) {
				log.error("News of another node were not understood", ex);
			}
		}

		@Override
		public void interrupted() {
			PostgresBus.this.channels.forEach((channel, listening) -> {
				if (listening.hasBegun()) {
					attempt(channel, listening.listener()::interrupted);
				}
			});
		}

		/** One failure must not end the listening of all. */
		private void attempt(String channel, Runnable call) {
			try {
				call.run();
			}
			catch (RuntimeException | Error ex) {
				complain(channel, ex);
			}
		}

		private void complain(String channel, Throwable failure) {
			try {
				log.error("News of {} were not handled", channel, failure);
			}
			catch (RuntimeException | Error ex) {
				// There is no memory to say so.
			}
		}

	}

}
