package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.parley.archive.table.Schema;
import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.AdvisoryLock;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Outgoing;
import dev.parley.engine.log.Position;

/**
 * The archive in a database: its tables, its connections, the lock that decides which
 * process writes, and the backend. Without a database it has none of them. Safe for any
 * thread.
 */
public final class Archive implements AutoCloseable {

	/** Whose dialects the statements have. */
	private static final Set<String> PRODUCTS = Set.of("H2", "PostgreSQL");

	/**
	 * As many as threads read. They are not the application's connections: one of its
	 * transactions may wait for a queue to be read while it holds the last of those.
	 */
	private static final int READERS = 4;

	private final @Nullable Open open;

	private Archive(@Nullable Open open) {
		this.open = open;
	}

	/** No archive: nothing is durable. */
	public static Archive none() {
		return new Archive(null);
	}

	/**
	 * Opens the archive for a process that writes alone, and creates its tables if it
	 * may.
	 * @param main the application's data source
	 * @param prepare prepares a pool of the archive by its name, as those of the
	 * application are
	 * @param replaced called when another process has taken over
	 * @throws ArchiveException saying what is missing
	 */
	public static Archive open(DataSource main, ArchiveProperties properties, Clock clock,
			BiFunction<DataSource, String, DataSource> prepare, Replaced replaced) {
		return open(main, properties, clock, prepare, replaced, null);
	}

	/**
	 * The same for a process that writes together with others, each of which opens it so.
	 * What the others append is not announced by {@link #backend}; {@link #positions}
	 * tells of it.
	 * @param replaced called when a process that writes alone has taken over
	 * @param node a name that no process has had before, of up to 32 letters, digits and
	 * hyphens
	 * @throws ArchiveException saying what is missing; also on any database but
	 * PostgreSQL
	 */
	public static Archive openShared(DataSource main, ArchiveProperties properties, Clock clock,
			BiFunction<DataSource, String, DataSource> prepare, Replaced replaced, String node) {
		return open(main, properties, clock, prepare, replaced, node);
	}

	private static Archive open(DataSource main, ArchiveProperties properties, Clock clock,
			BiFunction<DataSource, String, DataSource> prepare, Replaced replaced, @Nullable String node) {
		String product = String.valueOf(Tables.product(new JdbcTemplate(main)));
		if (node != null && !product.equals("PostgreSQL")) {
			throw new ArchiveException(
					"A cluster keeps durable messages in PostgreSQL, which all nodes share, and this is " + product,
					"Set spring.datasource.url to a PostgreSQL, or run one node without parley.cluster.");
		}
		if (!PRODUCTS.contains(product)) {
			throw new ArchiveException("The archive keeps durable messages in H2 or PostgreSQL, and this is " + product,
					"Point the archive to another DataSource, annotated with @ParleyDataSource, or make no policy"
							+ " durable.");
		}
		createTables(main, properties);
		DataSource writer = Pools.beside(main, "parley-archive", 1, properties.patience());
		DataSource lock = Pools.beside(main, WriterLock.THREAD, 2, Duration.ofSeconds(5));
		DataSource reader = Pools.beside(main, "parley-archive-reader", READERS, properties.patience());
		DataSource reading = (reader != main) ? prepare.apply(reader, "archiveReaderDataSource") : main;
		DataSource locking = (lock != main) ? prepare.apply(lock, "archiveLockDataSource") : main;
		DataSource writing = (writer != main) ? prepare.apply(writer, "archiveWriterDataSource") : main;
		WriterLock writerLock = new WriterLock(mutex(product, locking, properties.prefix(), node),
				Tables.of(new JdbcTemplate(locking), properties.prefix()).writer(), replaced::replaced);
		writerLock.start();
		JdbcBackend backend = new JdbcBackend(new JdbcTemplate(reading), new JdbcTemplate(writing), writerLock,
				properties, clock);
		return new Archive(new Open(main, reader, writer, lock, writerLock, backend,
				new JdbcOutgoing(main, properties.prefix(), backend)));
	}

	private static Mutex mutex(String product, DataSource locking, TablePrefix tables, @Nullable String node) {
		if (node != null) {
			return AdvisoryLock.shared(locking, node);
		}
		return product.equals("PostgreSQL") ? AdvisoryLock.alone(locking, tables) : Mutex.NONE;
	}

	private static void createTables(DataSource main, ArchiveProperties properties) {
		Schema schema = new Schema(main, properties.prefix());
		DatabaseInitializationMode mode = properties.initializeSchema();
		if (mode == DatabaseInitializationMode.ALWAYS
				|| (mode == DatabaseInitializationMode.EMBEDDED && EmbeddedDatabaseConnection.isEmbedded(main))) {
			schema.create();
		}
		int version = schema.version();
		if (version < Schema.VERSION) {
			throw new ArchiveException(
					"The archive's tables, %s…, are missing or too old: they have version %d, and %d is needed"
						.formatted(properties.tablePrefix(), version, Schema.VERSION),
					"Set parley.archive.initialize-schema=always, or run the scripts classpath:db/parley/archive/N.sql"
							+ " up to that version with your own migrations.");
		}
		if (version > Schema.VERSION) {
			throw new ArchiveException(
					"The archive's tables have version %d, which a newer Parley has made: this one knows %d"
						.formatted(version, Schema.VERSION),
					"Use the version of Parley that the database was used with last.");
		}
	}

	/** Keeps durable logs; null if there is no archive. */
	public @Nullable Backend backend() {
		return (this.open != null) ? this.open.backend() : null;
	}

	/**
	 * Where the logs of these destinations stand, in one query for 500 of them. Empty if
	 * there is no archive.
	 * @throws BackendException if it cannot be read
	 */
	public Map<String, Position> positions(Collection<String> destinations) {
		return (this.open != null) ? this.open.backend().positions(destinations) : Map.of();
	}

	/** Stores publications in the application's transactions; null if there is none. */
	public @Nullable Outgoing outgoing() {
		return (this.open != null) ? this.open.outgoing() : null;
	}

	/** Size of all messages, bytes. */
	public long storedBytes() {
		return (this.open != null) ? this.open.backend().storedBytes() : 0;
	}

	public boolean isOpen() {
		return this.open != null;
	}

	/** Whether this process may write now. */
	public boolean isWriting() {
		return this.open == null || this.open.lock().isHeld();
	}

	/** Whether it has never written, because another process writes or may write. */
	public boolean isWaiting() {
		return this.open != null && this.open.lock().isWaiting();
	}

	/** Whether it has never written, because another process certainly writes. */
	public boolean isKeptOut() {
		return this.open != null && this.open.lock().isKeptOut();
	}

	/**
	 * Whether this process does what only one may do of those that write together; always
	 * if it writes alone. For moments two may believe it.
	 */
	public boolean isFirst() {
		return this.open == null || (!this.open.lock().isWaiting() && this.open.lock().isFirst());
	}

	/** Whether another process has taken over, so that it never writes again. */
	public boolean isReplaced() {
		return this.open != null && this.open.lock().isReplaced();
	}

	/**
	 * The name of a thread that has died or is stuck, so that only a restart helps; null
	 * if all is well. A database that cannot be reached does not count.
	 */
	public @Nullable String failedThread() {
		if (this.open == null) {
			return null;
		}
		if (!this.open.backend().canWrite(System.nanoTime())) {
			return "parley-archive";
		}
		return this.open.lock().isLookedAfter() ? null : WriterLock.THREAD;
	}

	/** Finishes accepted work, and lets the next process in. */
	@Override
	public void close() {
		if (this.open != null) {
			this.open.backend().close();
			this.open.lock().close();
			close(this.open.main(), this.open.reader());
			close(this.open.main(), this.open.writer());
			close(this.open.main(), this.open.locking());
		}
	}

	private static void close(DataSource main, DataSource pool) {
		if (pool != main && pool instanceof HikariDataSource own) {
			own.close();
		}
	}

	private record Open(DataSource main, DataSource reader, DataSource writer, DataSource locking, WriterLock lock,
			JdbcBackend backend, JdbcOutgoing outgoing) {
	}

}
