package dev.parley.security.account;

import java.util.List;
import java.util.UUID;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SkeletonsOfAccountsTests {

	private final DriverManagerDataSource database = new DriverManagerDataSource(
			"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final JdbcClient jdbc = JdbcClient.create(this.database);

	@Test
	void lookAlikesOfBeforeStayAndTheOldestIsProtected(CapturedOutput output) {
		migrateTo("3.2");
		insert("paul", "2026-01-01");
		insert("p\u0430ul", "2026-01-02");
		insert("mina", "2026-01-03");
		migrateTo("latest");
		for (int start = 0; start < 2; start++) {
			new SkeletonsOfAccounts(this.jdbc).afterPropertiesSet();
			assertThat(named("skeleton is not null")).containsExactly("mina", "paul");
			assertThat(named("skeleton is null")).containsExactly("p\u0430ul");
		}
		assertThat(output).contains("The names of 1 accounts look like those of older accounts");
	}

	private List<String> named(String which) {
		return this.jdbc.sql("select name from account where " + which + " order by name").query(String.class).list();
	}

	private void insert(String name, String day) {
		this.jdbc.sql("""
				insert into account (id, name, name_key, password_hash, enabled, created_at)
				values (?, ?, ?, 'x', true, cast(? as timestamp with time zone))""")
			.params(UUID.randomUUID(), name, name, day + " 00:00:00Z")
			.update();
	}

	private void migrateTo(String version) {
		Flyway.configure()
			.dataSource(this.database)
			.locations("classpath:db/migration")
			.target(version)
			.load()
			.migrate();
	}

}
