package dev.parley.security.http;

import java.time.Instant;
import java.util.UUID;

import dev.parley.security.SecurityFixture;
import dev.parley.support.ManualClock;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

class StoredHttpSessionsTests {

	private final DriverManagerDataSource database = new DriverManagerDataSource(
			"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	private final JdbcTemplate jdbc = new JdbcTemplate(this.database);

	@Test
	void sessionsThatHaveExpiredAreDeletedAndNoOthers() {
		createTables();
		JdbcIndexedSessionRepository sessions = sessions();
		save(sessions, Instant.EPOCH);
		String living = save(sessions, Instant.parse("2100-01-01T00:00:00Z"));
		new StoredHttpSessions(sessions, SecurityFixture.BROWSERS, new ManualClock("2026-01-01T00:00:00Z")).sweep();
		assertThat(this.jdbc.queryForList("select session_id from spring_session", String.class))
			.containsExactly(living);
	}

	/** Otherwise it would be said to work again while the database still fails. */
	@Test
	void whileTheDatabaseFailsEachAttemptFails() {
		JdbcIndexedSessionRepository sessions = sessions();
		StoredHttpSessions stored = new StoredHttpSessions(sessions, SecurityFixture.BROWSERS,
				new ManualClock("2026-01-01T00:00:00Z"));
		assertThatException().isThrownBy(stored::sweep);
		assertThatException().isThrownBy(stored::sweep);
		createTables();
		save(sessions, Instant.EPOCH);
		stored.sweep();
		assertThat(this.jdbc.queryForList("select session_id from spring_session", String.class)).isEmpty();
	}

	private void createTables() {
		new ResourceDatabasePopulator(new ClassPathResource("db/migration/V2__http_sessions.sql"))
			.execute(this.database);
	}

	private JdbcIndexedSessionRepository sessions() {
		return new JdbcIndexedSessionRepository(this.jdbc,
				new TransactionTemplate(new JdbcTransactionManager(this.database)));
	}

	private static <S extends Session> String save(SessionRepository<S> sessions, Instant lastAccessed) {
		S session = sessions.createSession();
		session.setLastAccessedTime(lastAccessed);
		sessions.save(session);
		return session.getId();
	}

}
