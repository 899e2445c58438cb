package dev.parley.schema;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MigrationsTests {

	private final DriverManagerDataSource database = new DriverManagerDataSource(
			"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database);

	/** Class path of a team's server: ours plus the contents of this folder. */
	@TempDir
	private Path feature;

	private void start() throws IOException {
		try (URLClassLoader classPath = new URLClassLoader(new URL[] { this.feature.toUri().toURL() },
				getClass().getClassLoader())) {
			new Migrations().migrate(Flyway.configure(classPath).dataSource(this.database).outOfOrder(true).load());
		}
	}

	private void write(String script, String sql) throws IOException {
		Path file = this.feature.resolve("db/feature").resolve(script);
		Files.createDirectories(file.getParent());
		Files.writeString(file, sql);
	}

	@Test
	void aLaterMigrationOfOneModuleRunsAlthoughAnotherCountsHigher() throws Exception {
		start();
		this.jdbc.execute("drop table archive_writer");
		this.jdbc.execute("delete from \"flyway_schema_history\" where \"version\" = '21'");
		start();
		assertThat(count("archive_writer")).isEqualTo(1);
	}

	@Test
	void aFeaturesTablesAreMadeInAHistoryOfItsOwn() throws Exception {
		write("polls/V1__polls.sql", "create table polls_question (id bigint primary key)");
		start();
		assertThat(count("polls_question")).isZero();
		assertThat(this.jdbc.queryForList("select \"version\" from \"flyway_polls\" where \"version\" <> '0'",
				String.class))
			.containsExactly("1");
		write("polls/V2__votes.sql", "create table polls_vote (id bigint primary key)");
		start();
		assertThat(count("polls_vote")).isZero();
	}

	@Test
	void anUpgradeOfOursAndAFeaturesVersionsDoNotCollide() throws Exception {
		write("polls/V21__polls.sql", "create table polls_question (id bigint primary key)");
		write("quiz/V21__quiz.sql", "create table quiz_question (id bigint primary key)");
		start();
		this.jdbc.execute("drop table archive_writer");
		this.jdbc.execute("delete from \"flyway_schema_history\" where \"version\" = '21'");
		start();
		assertThat(count("archive_writer")).isEqualTo(1);
		assertThat(count("polls_question")).isZero();
		assertThat(count("quiz_question")).isZero();
	}

	@Test
	void anOlderVersionRefusesTablesThatANewerOneHasChanged() throws Exception {
		start();
		applied("29.9", "of the future");
		assertThatExceptionOfType(NewerSchemaException.class).isThrownBy(this::start)
			.withMessageContaining("V29.9 of the future");
		this.jdbc.execute("delete from \"flyway_schema_history\" where \"version\" = '29.9'");
		applied("999", "of the far future");
		assertThatExceptionOfType(NewerSchemaException.class).isThrownBy(this::start)
			.withMessageContaining("V999 of the far future");
	}

	private void applied(String version, String description) {
		this.jdbc.update("insert into \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
				+ " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
				+ " values (900, ?, ?, 'SQL', 'x', 'sa', 1, true)", version, description);
	}

	private long count(String table) {
		Long rows = this.jdbc.queryForObject("select count(*) from " + table, Long.class);
		return (rows != null) ? rows : -1;
	}

}
