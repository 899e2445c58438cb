package dev.parley.archive;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import javax.sql.DataSource;

import dev.parley.archive.table.TablePrefix;
import dev.parley.archive.table.Tables;
import dev.parley.archive.writer.Mutex;
import dev.parley.archive.writer.WriterLock;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.util.unit.DataSize;

/** A new database with the archive's tables, for one test. */
public final class ArchiveDatabase implements AutoCloseable {

	/** The server's. */
	public static final TablePrefix PREFIX = new TablePrefix("archive_");

	public static final ArchiveProperties DEFAULTS = properties(1000, DataSize.ofMegabytes(32), Duration.ofSeconds(5),
			Duration.ofSeconds(1), DataSize.ofBytes(0), null);

	private final JdbcConnectionPool pool;

	private final FaultyDataSource dataSource;

	private final JdbcTemplate jdbc;

	/** All backends use this lock unless they are given another. */
	private final WriterLock lock;

	public static ArchiveProperties properties(int group, DataSize backlog, Duration patience, Duration sync,
			DataSize quota, @Nullable DataSize userShare) {
		return new ArchiveProperties(group, backlog, patience, sync, quota, userShare, null,
				DatabaseInitializationMode.NEVER, PREFIX.text());
	}

	private ArchiveDatabase(JdbcConnectionPool pool) {
		this.pool = pool;
		this.dataSource = new FaultyDataSource(pool);
		this.jdbc = new JdbcTemplate(this.dataSource);
		this.lock = lock(() -> {
		});
	}

	public static ArchiveDatabase inMemory() {
		return at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

	static ArchiveDatabase at(String url) {
		JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "");
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("db/migration/V20__archive.sql"),
				new ClassPathResource("db/migration/V21__archive_writer.sql"),
				new ClassPathResource("db/migration/V22__archive_key_owner.sql"),
				new ClassPathResource("db/migration/V23__archive_outgoing.sql"),
				new ClassPathResource("db/migration/V24__archive_latest.sql"),
				new ClassPathResource("db/migration/V25__archive_node.sql"),
				new ClassPathResource("db/migration/V41__archive_claim.sql"),
				new ClassPathResource("db/migration/V45__archive_timeline.sql"));
		schema.setSqlScriptEncoding("UTF-8");
		if (!hasTables(pool)) {
			schema.execute(pool);
		}
		return new ArchiveDatabase(pool);
	}

	private static boolean hasTables(DataSource dataSource) {
		return !new JdbcTemplate(dataSource)
			.queryForList("select 1 from information_schema.tables where table_name = 'ARCHIVE_KEY'")
			.isEmpty();
	}

	JdbcBackend backend(Clock clock) {
		return backend(clock, DEFAULTS);
	}

	JdbcBackend backend(Clock clock, ArchiveProperties properties) {
		return backend(clock, properties, this.lock);
	}

	JdbcBackend backend(Clock clock, ArchiveProperties properties, WriterLock lock) {
		return new JdbcBackend(this.jdbc, this.jdbc, lock, properties, clock);
	}

	public WriterLock lock() {
		return this.lock;
	}

	/** The lock of another process. */
	WriterLock lock(Runnable onReplaced) {
		WriterLock lock = new WriterLock(Mutex.NONE, Tables.of(this.jdbc, PREFIX).writer(), onReplaced);
		lock.start();
		return lock;
	}

	public FaultyDataSource faults() {
		return this.dataSource;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	long rows(String table) {
		Long rows = this.jdbc.queryForObject("select count(*) from " + table, Long.class);
		return (rows != null) ? rows : 0;
	}

	/** Closes the database if it is in a file. */
	@Override
	public void close() {
		this.pool.dispose();
	}

}
