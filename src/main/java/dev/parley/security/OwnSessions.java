package dev.parley.security;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What is signed in as an account: browsers, and programs with a refresh token. Safe for
 * any thread; every call is a query.
 */
@Component
class OwnSessions {

	/** Shown of each kind, those used last. */
	private static final int MOST = 100;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Clock clock;

	OwnSessions(JdbcClient jdbc, Accounts accounts, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.clock = clock;
	}

	/**
	 * Browsers, those used last first.
	 * @param httpSessionId of the one that asks, if it is a browser
	 */
	List<Browser> browsers(Account account, @Nullable String httpSessionId) {
		return this.jdbc.sql("""
				select SESSION_ID, CREATION_TIME, LAST_ACCESS_TIME from SPRING_SESSION
				where PRINCIPAL_NAME = :name
				order by LAST_ACCESS_TIME desc limit :most""")
			.param("name", account.name())
			.param("most", MOST)
			.query((row, number) -> new Browser(Instant.ofEpochMilli(row.getLong("CREATION_TIME")),
					Instant.ofEpochMilli(row.getLong("LAST_ACCESS_TIME")),
					row.getString("SESSION_ID").equals(httpSessionId)))
			.list();
	}

	/** Programs, those that have signed in or renewed last first. */
	List<Program> programs(Account account) {
		return this.jdbc.sql("""
				select f.created_at, f.expires_at from token_family f join account a on a.id = f.account_id
				where a.name = :name and f.expires_at > :now and f.credentials_version = :version
				order by f.expires_at desc limit :most""")
			.param("name", account.name())
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("version", account.credentialsVersion())
			.param("most", MOST)
			.query(OwnSessions::program)
			.list();
	}

	/** Ends all of them, with their access tokens and live STOMP sessions. */
	@Transactional
	public void endAll(Account account) {
		this.jdbc.sql("delete from SPRING_SESSION where PRINCIPAL_NAME = :name").param("name", account.name()).update();
		this.jdbc.sql("delete from token_family where account_id in (select id from account where name = :name)")
			.param("name", account.name())
			.update();
		boolean unused = this.accounts.revokeAll(account.name());
	}

	private static Program program(ResultSet row, int number) throws SQLException {
		return new Program(row.getObject("created_at", OffsetDateTime.class).toInstant(),
				row.getObject("expires_at", OffsetDateTime.class).toInstant());
	}

	/**
	 * One that has a cookie.
	 *
	 * @param signedInAt the first time
	 * @param current whether it is the one that asks
	 */
	record Browser(Instant signedInAt, Instant lastUsedAt, boolean current) {
	}

	/**
	 * One that has a refresh token.
	 *
	 * @param expiresAt unless it renews
	 */
	record Program(Instant signedInAt, Instant expiresAt) {
	}

}
