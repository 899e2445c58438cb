package dev.parley.security.http;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.LossReason;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.token.TokenFamilies;

/**
 * The sessions of an account: browsers, and programs with a refresh token. Safe for any
 * thread. Every call is a query.
 */
@Component
public class OwnSessions {

	/** Most browsers of one account; a further one ends the least recently used. */
	static final int MOST = 100;

	private final FindByIndexNameSessionRepository<? extends Session> httpSessions;

	private final TokenFamilies families;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public OwnSessions(FindByIndexNameSessionRepository<? extends Session> httpSessions, TokenFamilies families,
			JdbcClient jdbc, Accounts accounts, ApplicationEventPublisher events, Clock clock) {
		this.httpSessions = httpSessions;
		this.families = families;
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Browsers, the caller's first, then by last use.
	 * @param httpSessionId of the caller, if it is a browser
	 */
	public List<Browser> browsers(Account account, @Nullable String httpSessionId) {
		return this.httpSessions.findByPrincipalName(account.name())
			.values()
			.stream()
			.filter((session) -> !session.isExpired()
					&& SignedInContextRepository.version(session) == account.credentialsVersion())
			.map((session) -> browser(session, httpSessionId))
			.sorted(Comparator.comparing(Browser::current).thenComparing(Browser::lastUsedAt).reversed())
			.toList();
	}

	/** Programs, by their last sign-in or renewal, the latest first. */
	public List<Program> programs(Account account) {
		return this.jdbc.sql("""
				select f.id, f.created_at, f.expires_at from token_family f join account a on a.id = f.account_id
				where a.name = :name and f.expires_at > :now and f.credentials_version = :version
				order by f.expires_at desc""")
			.param("name", account.name())
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("version", account.credentialsVersion())
			.query(OwnSessions::program)
			.list();
	}

	/**
	 * Ends a session, with its access tokens and live STOMP sessions.
	 * @param id as listed
	 * @return false if the account has none with this id
	 */
	public boolean end(Account account, String id) {
		for (String httpSession : this.httpSessions.findByPrincipalName(account.name()).keySet()) {
			if (publicId(httpSession).equals(id)) {
				endBrowser(httpSession);
				return true;
			}
		}
		for (Program program : programs(account)) {
			if (program.id().equals(id)) {
				this.families.end(UUID.fromString(id));
				return true;
			}
		}
		return false;
	}

	/**
	 * Ends the least recently used browsers, so that one more may sign in.
	 * @param httpSessionId of the browser that signs in, which stays; empty if it has
	 * none
	 */
	void makeRoomForBrowser(Account account, String httpSessionId) {
		this.jdbc.sql("""
				select SESSION_ID from SPRING_SESSION where PRINCIPAL_NAME = :name and SESSION_ID <> :own
				order by LAST_ACCESS_TIME desc, SESSION_ID offset :others rows""")
			.param("name", account.name())
			.param("own", httpSessionId)
			.param("others", MOST - 1)
			.query(String.class)
			.list()
			.forEach(this::endBrowser);
	}

	private void endBrowser(String httpSessionId) {
		this.httpSessions.deleteById(httpSessionId);
		this.events.publishEvent(new HttpSessionEnded(httpSessionId, LossReason.SIGNED_OUT));
	}

	/** Ends all sessions, with their access tokens and live STOMP sessions. */
	@Transactional
	public void endAll(Account account) {
		boolean unused = this.accounts.revokeAll(account.name());
		this.jdbc.sql("delete from SPRING_SESSION where PRINCIPAL_NAME = :name").param("name", account.name()).update();
		this.jdbc.sql("delete from token_family where account_id in (select id from account where name = :name)")
			.param("name", account.name())
			.update();
	}

	private Browser browser(Session session, @Nullable String current) {
		Long signedInAt = session.getAttribute(SignedInContextRepository.SIGNED_IN_AT);
		return new Browser(publicId(session.getId()), session.getAttribute(SignedInContextRepository.BROWSER),
				session.getAttribute(SignedInContextRepository.SYSTEM),
				(signedInAt != null) ? Instant.ofEpochMilli(signedInAt) : session.getCreationTime(),
				session.getLastAccessedTime(), session.getId().equals(current));
	}

	/** An id that can be shown: it signs nobody in. */
	private static String publicId(String httpSessionId) {
		return TokenDigest.of(httpSessionId).hex().substring(0, 32);
	}

	private static Program program(ResultSet row, int number) throws SQLException {
		return new Program(Objects.toString(row.getObject("id", UUID.class)),
				row.getObject("created_at", OffsetDateTime.class).toInstant(),
				row.getObject("expires_at", OffsetDateTime.class).toInstant());
	}

	/**
	 * A session with a cookie.
	 *
	 * @param id to end it by
	 * @param browser the name that it claims; null if unknown
	 * @param system that it runs on; null if unknown
	 * @param signedInAt when the password was last shown
	 * @param current whether it is the caller's
	 */
	public record Browser(String id, @Nullable String browser, @Nullable String system, Instant signedInAt,
			Instant lastUsedAt, boolean current) {
	}

	/**
	 * A session with a refresh token.
	 *
	 * @param id to end it by
	 * @param expiresAt unless it renews
	 */
	public record Program(String id, Instant signedInAt, Instant expiresAt) {
	}

}
