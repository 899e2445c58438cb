package dev.parley.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiFunction;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.AdvisoryLock;
import dev.parley.archive.writer.WriterLock;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Position;

/**
 * The logs of topics and work queues that are not durable, in unlogged tables of a
 * PostgreSQL that all nodes of a cluster share: a commit waits for no disk, and a crash
 * of PostgreSQL empties them and ends the epoch of all. Safe for any thread.
 */
public final class UnloggedLogs implements AutoCloseable {

	private static final String SCRIPT = "db/parley/cluster/logs.sql";

	private static final int READERS = 4;

	private final HikariDataSource reader;

	private final HikariDataSource writer;

	private final HikariDataSource locking;

	private final WriterLock lock;

	private final JdbcBackend backend;

	private UnloggedLogs(HikariDataSource reader, HikariDataSource writer, HikariDataSource locking, WriterLock lock,
			JdbcBackend backend) {
		this.reader = reader;
		this.writer = writer;
		this.locking = locking;
		this.lock = lock;
		this.backend = backend;
	}

	/**
	 * Opens the logs, and creates the tables if they are not there.
	 * @param main the application's data source
	 * @param limits of the archive, which hold for these logs, too, and are counted apart
	 * @param prefix of the tables' names: up to 24 letters, digits and underscores
	 * @param prepare prepares a pool by its name, as those of the application are
	 * @param replaced called when this process may not write any more, see
	 * {@link Replaced}
	 * @param node see {@link Archive#openShared}
	 * @throws ArchiveException saying what is missing
	 */
	public static UnloggedLogs open(DataSource main, ArchiveProperties limits, String prefix, Clock clock,
			BiFunction<DataSource, String, DataSource> prepare, Replaced replaced, String node) {
		TablePrefix names = new TablePrefix(prefix + "_logs_");
		createTables(main, names);
		ArchiveProperties properties = new ArchiveProperties(limits.group(), limits.backlog(), limits.patience(),
				limits.sync(), limits.quota(), limits.userShare(), true, DatabaseInitializationMode.NEVER,
				names.text());
		HikariDataSource writer = pool(main, "parley-logs", 1, properties.patience());
		writer.setConnectionInitSql(writer.getConnectionInitSql() + "; set synchronous_commit = off");
		HikariDataSource locking = pool(main, "parley-logs-lock", 2, Duration.ofSeconds(5));
		HikariDataSource reader = pool(main, "parley-logs-reader", READERS, properties.patience());
		DataSource locked = prepare.apply(locking, "sharedLogsLockDataSource");
		WriterLock lock = new WriterLock(AdvisoryLock.ofSharedLogs(locked, node),
				Tables.of(new JdbcTemplate(locked), names).writer(), replaced::replaced);
		lock.start();
		JdbcBackend backend = new JdbcBackend(new JdbcTemplate(prepare.apply(reader, "sharedLogsReaderDataSource")),
				new JdbcTemplate(prepare.apply(writer, "sharedLogsWriterDataSource")), lock, properties, clock, true);
		return new UnloggedLogs(reader, writer, locking, lock, backend);
	}

	private static HikariDataSource pool(DataSource main, String name, int size, Duration answer) {
		if (Pools.beside(main, name, size, answer) instanceof HikariDataSource own && own != main) {
			return own;
		}
		throw new ArchiveException("A cluster on PostgreSQL needs a HikariDataSource, whose settings it copies",
				"Use HikariCP, or parley.cluster=redis.");
	}

	private static void createTables(DataSource main, TablePrefix prefix) {
		JdbcTemplate jdbc = new JdbcTemplate(main);
		String last = prefix.in("select exists (select 1 from pg_attribute"
				+ " where attrelid = to_regclass('parley_destination') and attname = 'timeline')");
		if (Boolean.TRUE.equals(jdbc.queryForObject(last, Boolean.class))) {
			return;
		}
		try {
			String script = new ClassPathResource(SCRIPT, UnloggedLogs.class.getClassLoader())
				.getContentAsString(StandardCharsets.UTF_8);
			ResourceDatabasePopulator populator = new ResourceDatabasePopulator(
					new ByteArrayResource(prefix.in(script).getBytes(StandardCharsets.UTF_8)));
			populator.setSqlScriptEncoding(StandardCharsets.UTF_8.name());
			new TransactionTemplate(new JdbcTransactionManager(main)).executeWithoutResult((status) -> {
				jdbc.execute("select pg_advisory_xact_lock(hashtextextended('parley schema', 0))");
				DatabasePopulatorUtils.execute(populator, main);
			});
		}
		catch (DataAccessException | IOException ex) {
			throw new ArchiveException(
					"The tables of the nodes' logs, %s…, cannot be created: %s".formatted(prefix.text(),
							ex.getMessage()),
					"Let the user create tables in the schema, or run the script classpath:%s as one who may."
						.formatted(SCRIPT));
		}
	}

	/** Keeps the logs; announces only what this process appends. */
	public Backend backend() {
		return this.backend;
	}

	/**
	 * Where the logs of these destinations stand, in one query for 500 of them.
	 * @throws dev.parley.engine.log.BackendException if it cannot be read
	 */
	public Map<String, Position> positions(Collection<String> destinations) {
		return this.backend.positions(destinations);
	}

	/**
	 * Finishes accepted work. The backend is closed, too, if its user has not done so.
	 */
	@Override
	public void close() {
		this.backend.close();
		this.lock.close();
		this.reader.close();
		this.writer.close();
		this.locking.close();
	}

}
