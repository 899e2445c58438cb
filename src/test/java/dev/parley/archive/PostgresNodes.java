package dev.parley.archive;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.archive.table.LogTable;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.AdvisoryLock;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.Position;
import dev.parley.support.Postgres;
import org.flywaydb.core.Flyway;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Archives of several processes on one PostgreSQL of their own. Each has connections of
 * its own, which can be made to fail, and its own lock.
 */
public final class PostgresNodes implements AutoCloseable {

	private final HikariDataSource main = new HikariDataSource();

	private final JdbcTemplate jdbc;

	private final List<Node> nodes = new CopyOnWriteArrayList<>();

	public PostgresNodes() {
		this((database) -> Flyway.configure().dataSource(database).load().migrate());
	}

	/**
	 * @param tables makes them
	 */
	PostgresNodes(Consumer<DataSource> tables) {
		this.main.setJdbcUrl(Postgres.newDatabase());
		this.main.setMaximumPoolSize(3);
		tables.accept(this.main);
		this.jdbc = new JdbcTemplate(this.main);
	}

	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/** Empties the tables, as if the database were new. */
	public void empty() {
		this.jdbc.execute("truncate archive_message, archive_destination, archive_key, archive_epoch, archive_latest,"
				+ " archive_outgoing, archive_node, archive_claim");
	}

	/** Another process, not started. */
	public Node node(Clock clock) {
		return node(clock, ArchiveDatabase.DEFAULTS);
	}

	Node node(Clock clock, ArchiveProperties properties) {
		String name = LogTable.newEpoch();
		Node node = new Node(name, this.main, (pool) -> AdvisoryLock.shared(pool, name), properties, clock);
		this.nodes.add(node);
		return node;
	}

	/** A process that writes alone, not started. */
	Node alone(Clock clock) {
		Node node = new Node("alone", this.main, (pool) -> AdvisoryLock.alone(pool, ArchiveDatabase.PREFIX),
				ArchiveDatabase.DEFAULTS, clock);
		this.nodes.add(node);
		return node;
	}

	@Override
	public void close() {
		List<Node> all = new ArrayList<>(this.nodes);
		all.forEach(Node::close);
		this.main.close();
	}

	/** One of the processes. */
	public static final class Node implements AutoCloseable {

		private final String name;

		private final HikariDataSource writing;

		private final HikariDataSource reading;

		private final HikariDataSource locking;

		private final FaultyDataSource writers;

		private final FaultyDataSource lockers;

		private final WriterLock lock;

		private final JdbcBackend backend;

		private volatile boolean replaced;

		private Node(String name, HikariDataSource main, Function<DataSource, AdvisoryLock> mutex,
				ArchiveProperties properties, Clock clock) {
			this.name = name;
			this.writing = (HikariDataSource) Pools.beside(main, "writer-" + name, 1, properties.patience());
			this.reading = (HikariDataSource) Pools.beside(main, "reader-" + name, 3, properties.patience());
			this.locking = (HikariDataSource) Pools.beside(main, "lock-" + name, 2, properties.patience());
			this.writers = new FaultyDataSource(this.writing);
			this.lockers = new FaultyDataSource(this.locking);
			this.lock = new WriterLock(mutex.apply(this.lockers),
					Tables.of(new JdbcTemplate(this.lockers), ArchiveDatabase.PREFIX).writer(),
					() -> this.replaced = true);
			this.lock.start();
			this.backend = new JdbcBackend(new JdbcTemplate(this.reading), new JdbcTemplate(this.writers), this.lock,
					properties, clock);
		}

		public String name() {
			return this.name;
		}

		public JdbcBackend backend() {
			return this.backend;
		}

		/** Where logs stand, as this process reads it. */
		public Map<String, Position> positions(Collection<String> destinations) {
			return this.backend.positions(destinations);
		}

		WriterLock lock() {
			return this.lock;
		}

		FaultyDataSource writers() {
			return this.writers;
		}

		FaultyDataSource lockers() {
			return this.lockers;
		}

		boolean isReplaced() {
			return this.replaced;
		}

		/** Dies: its connections are cut, and it gets none any more. */
		public void kill() {
			this.writers.breakDown();
			this.lockers.breakDown();
			this.lock.close();
			this.writing.close();
			this.reading.close();
			this.locking.close();
		}

		@Override
		public void close() {
			if (!this.writing.isClosed()) {
				this.backend.close();
				this.lock.close();
				this.writing.close();
				this.reading.close();
				this.locking.close();
			}
		}

	}

}
