package dev.parley.security.http;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * Lets requests of one session that run at the same time store the same attribute, such
 * as the CSRF token that each of them has made: the last one holds. As delivered, Spring
 * Session answers 500 to all but the first.
 */
@Component
final class SessionAttributes implements SessionRepositoryCustomizer<JdbcIndexedSessionRepository> {

	private static final String H2 = """
			merge into %TABLE_NAME%_ATTRIBUTES (SESSION_PRIMARY_ID, ATTRIBUTE_NAME, ATTRIBUTE_BYTES)
			key (SESSION_PRIMARY_ID, ATTRIBUTE_NAME) values (?, ?, ?)""";

	private final JdbcOperations jdbc;

	SessionAttributes(JdbcOperations jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public void customize(JdbcIndexedSessionRepository sessions) {
		String product = this.jdbc
			.execute((ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName());
		if ("PostgreSQL".equals(product)) {
			new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(sessions);
		}
		else {
			sessions.setCreateSessionAttributeQuery(H2);
		}
	}

}
