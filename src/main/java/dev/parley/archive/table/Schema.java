package dev.parley.archive.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The archive's tables as a whole. The script {@code db/parley/archive/N.sql} makes
 * version N of version N - 1, and changes nothing where that is done already, also by
 * another process at the same time. Safe for any thread.
 */
public final class Schema {

	/** The version that this one needs. */
	public static final int VERSION = 7;

	private static final String SCRIPT = "db/parley/archive/%d.sql";

	private static final int ATTEMPTS = 20;

	private final DataSource dataSource;

	private final JdbcTemplate jdbc;

	private final TablePrefix prefix;

	public Schema(DataSource dataSource, TablePrefix prefix) {
		this.dataSource = dataSource;
		this.jdbc = new JdbcTemplate(dataSource);
		this.prefix = prefix;
	}

	/** The version of the tables; 0 if there are none. */
	public int version() {
		try {
			List<Integer> version = this.jdbc
				.queryForList(this.prefix.in("select version from parley_schema where id = 1"), Integer.class);
			return version.isEmpty() ? 0 : version.get(0);
		}
		catch (BadSqlGrammarException ex) {
			return 0;
		}
	}

	/** Creates the tables, or brings them up to date. */
	public void create() {
		for (int attempt = 1;; attempt++) {
			try {
				runAll();
				return;
			}
			catch (DataAccessException ex) {
				// Changes of H2's tables are no part of a transaction, and another
				// process may have been faster with one of them.
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private void runAll() {
		new TransactionTemplate(new JdbcTransactionManager(this.dataSource)).executeWithoutResult((status) -> {
			if ("PostgreSQL".equals(Tables.product(this.jdbc))) {
				this.jdbc.execute("select pg_advisory_xact_lock(hashtextextended('parley schema', 0))");
			}
			for (int version = 1; version <= VERSION; version++) {
				run(version);
			}
		});
	}

	private void run(int version) {
		ResourceDatabasePopulator script = new ResourceDatabasePopulator(
				new ByteArrayResource(this.prefix.in(text(version)).getBytes(StandardCharsets.UTF_8)));
		script.setSqlScriptEncoding(StandardCharsets.UTF_8.name());
		DatabasePopulatorUtils.execute(script, this.dataSource);
	}

	private static String text(int version) {
		try {
			return new ClassPathResource(SCRIPT.formatted(version), Schema.class.getClassLoader())
				.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
