package dev.parley.archive;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import dev.parley.archive.table.Schema;
import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.memorylog.MemoryBackend;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retention;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.stomp.publishing.TransactionalPublisher;

import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * An application with a table of orders that publishes in its transactions, without a
 * container: the engine and the archive in the application's own database.
 */
final class PublishingApplication implements AutoCloseable {

	static final Retention ALL = new Retention(100_000, Duration.ZERO, 0);

	private static final TablePrefix PREFIX = new TablePrefix(TablePrefix.DEFAULT);

	final JdbcTemplate jdbc;

	final JdbcTransactionManager transactions;

	final JdbcBackend archive;

	final Engine engine;

	final TransactionalPublisher publisher;

	private final WriterLock lock;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/**
	 * Starts it, and creates its tables if there are none.
	 * @param writer connections of the archive's thread
	 */
	PublishingApplication(DataSource database, DataSource writer, Mutex mutex) {
		this.jdbc = new JdbcTemplate(database);
		this.transactions = new JdbcTransactionManager(database);
		this.jdbc.execute("create table if not exists orders (id integer primary key)");
		new Schema(database, PREFIX).create();
		JdbcTemplate written = new JdbcTemplate(writer);
		this.lock = new WriterLock(mutex, Tables.of(written, PREFIX).writer(), () -> {
		});
		this.lock.start();
		ArchiveProperties properties = new ArchiveProperties(1000, DataSize.ofMegabytes(32), Duration.ofSeconds(2),
				Duration.ofSeconds(1), DataSize.ofBytes(0), null, null, DatabaseInitializationMode.ALWAYS,
				TablePrefix.DEFAULT);
		this.archive = new JdbcBackend(this.jdbc, written, this.lock, properties, Clock.systemUTC());
		Outgoing outgoing = new JdbcOutgoing(database, PREFIX, this.archive);
		this.engine = new Engine(policies(), Limits.DEFAULT, new MemoryBackend(Clock.systemUTC()), this.archive,
				(problem) -> problem.detail().getBytes(StandardCharsets.UTF_8), this.threads, Clock.systemUTC(),
				Meters.NONE, Memory.unbounded(), Rates.UNLIMITED);
		this.publisher = new TransactionalPublisher(this.engine, outgoing);
	}

	private static Policies policies() {
		return new Policies(List.of(DestinationPolicy.open("/topic/durable/**").durable(ALL),
				DestinationPolicy.open("/queue/durable/**").durable(new Retention(3, Duration.ZERO, 0)),
				DestinationPolicy.open("/topic/memory/**").retain(ALL)));
	}

	TransactionTemplate transaction() {
		return new TransactionTemplate(this.transactions);
	}

	void order(int id) {
		this.jdbc.update("insert into orders (id) values (?)", id);
	}

	List<Integer> orders() {
		return this.jdbc.queryForList("select id from orders order by id", Integer.class);
	}

	/** As a controller does, through the template. */
	CompletableFuture<Position> publish(String destination, String body) {
		return publish(destination, body, null);
	}

	CompletableFuture<Position> publish(String destination, String body, String key) {
		return this.publisher.publish(
				new Publication(destination, Headers.of("kind", "order"), body.getBytes(StandardCharsets.UTF_8), key));
	}

	/** The bodies in the log of a destination. */
	List<String> log(String destination) {
		try {
			return this.engine.logs()
				.read(destination, 1, 1000)
				.get(60, TimeUnit.SECONDS)
				.messages()
				.stream()
				.map((message) -> new String(message.body(), StandardCharsets.UTF_8))
				.toList();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	long outgoing() {
		Long rows = this.jdbc.queryForObject("select count(*) from parley_outgoing", Long.class);
		return (rows != null) ? rows : -1;
	}

	@Override
	public void close() {
		this.engine.close();
		this.lock.close();
		this.threads.shutdown();
	}

}
