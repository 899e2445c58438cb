package dev.parley.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

import dev.parley.support.DefaultDatabase;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class H2FileTests {

	private static final long MEGABYTE = 1_000_000;

	@TempDir
	Path folder;

	private JdbcConnectionPool pool;

	private JdbcTemplate sql;

	private H2File file;

	@BeforeEach
	void open() {
		String url = DefaultDatabase.url(this.folder).replace("RETENTION_TIME=5000", "RETENTION_TIME=0");
		this.pool = JdbcConnectionPool.create(url, "sa", "");
		this.sql = new JdbcTemplate(this.pool);
		this.file = new H2File(this.pool);
		this.sql.execute("create table passing (body varchar)");
		this.sql.execute("create table kept (body varchar)");
	}

	@AfterEach
	void close() {
		this.pool.dispose();
	}

	@Test
	void rowsAtTheEndOfTheFileMoveIntoFreedSpace() {
		fill("passing", 20);
		fill("kept", 5);
		this.sql.execute("truncate table passing");

		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			this.file.tidy();
			assertThat(size()).isLessThan(9 * MEGABYTE);
		});

		assertThat(megabytes("kept")).isEqualTo(5);
	}

	@Test
	void fewRowsThatAreKeptBetweenManyOthersAreWrittenTogether() {
		for (int i = 0; i < 10; i++) {
			fill("passing", 2);
			this.sql.update("insert into kept values (?)", "x".repeat(1000));
		}
		this.sql.execute("truncate table passing");

		await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			this.file.tidy();
			assertThat(size()).isLessThan(2 * MEGABYTE);
		});

		assertThat(this.sql.queryForObject("select count(*) from kept", Integer.class)).isEqualTo(10);
	}

	@Test
	void aDatabaseInMemoryIsLeftAlone() throws SQLException {
		JdbcConnectionPool memory = JdbcConnectionPool.create("jdbc:h2:mem:left-alone", "sa", "");
		try {
			new H2File(memory).tidy();
			new H2File(memory).shrink(Duration.ofSeconds(1));
		}
		finally {
			memory.dispose();
		}
	}

	/** Rows of 100 kB that cannot be compressed. */
	private void fill(String table, int megabytes) {
		for (int i = 0; i < 10 * megabytes; i++) {
			this.sql.update("insert into " + table + " values (rawtohex(secure_rand(50000)))");
		}
	}

	private int megabytes(String table) {
		Long length = this.sql.queryForObject("select sum(length(body)) from " + table, Long.class);
		return Math.toIntExact((length != null) ? length / MEGABYTE : 0);
	}

	private long size() throws IOException {
		return Files.size(this.folder.resolve("parley.mv.db"));
	}

}
