package dev.parley.security.token;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import dev.parley.security.SecurityProperties;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;

/**
 * Families of tokens: a refresh token, and all tokens that descend from it. A refresh
 * token can be used once, in exchange for the next. A second use means that somebody has
 * a copy. We cannot tell the thief from the owner, so the whole family ends, with its
 * access tokens and live STOMP sessions.
 * <p>
 * Safe for any thread. A second use of a token is noticed even at the same time and on
 * another node. Every call is a query.
 */
@Component
public final class TokenFamilies {

	/** Most programs of one account; a further one ends the least recently used. */
	static final int MOST = 100;

	private static final Duration SWEEP_EACH = Duration.ofMinutes(10);

	private static final String NOT_GOOD = "The refresh token is not good (any more); sign in again";

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final ApplicationEventPublisher events;

	private final Duration lifetime;

	private final Clock clock;

	private volatile Instant sweptAt = Instant.MIN;

	public TokenFamilies(JdbcClient jdbc, Accounts accounts, ApplicationEventPublisher events,
			SecurityProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.events = events;
		this.lifetime = properties.refreshLifetime();
		this.clock = clock;
	}

	/** The first refresh token of a family, after a password check. */
	public Grant begin(Account account) {
		UUID id = UUID.randomUUID();
		RefreshToken token = RefreshToken.random();
		this.jdbc
			.sql("""
					insert into token_family (id, handle, secret_digest, account_id, credentials_version, created_at, expires_at)
					select :id, :handle, :digest, a.id, :version, :now, :end from account a where a.name = :name""")
			.param("id", id)
			.param("handle", token.handle())
			.param("digest", token.digest().hex())
			.param("version", account.credentialsVersion())
			.param("now", at(this.clock.instant()))
			.param("end", at(end()))
			.param("name", account.name())
			.update();
		endOldest(account, id);
		return new Grant(account, id, token.text());
	}

	/** Ends the families that signed in or renewed longest ago, beyond the limit. */
	private void endOldest(Account account, UUID newest) {
		this.jdbc.sql("""
				select f.id from token_family f join account a on a.id = f.account_id
				where a.name = :name and f.id <> :newest
				order by f.expires_at desc, f.id offset :others rows""")
			.param("name", account.name())
			.param("newest", newest)
			.param("others", MOST - 1)
			.query(UUID.class)
			.list()
			.forEach(this::end);
	}

	/**
	 * Exchanges a refresh token for the next.
	 * @throws RefusedRefreshToken if it is invalid; if it was used before, its family has
	 * ended
	 */
	public Grant rotate(String text) {
		RefreshToken token = RefreshToken.parse(text);
		Row row = (token != null) ? find(token.handle()) : null;
		if (token == null || row == null) {
			throw new RefusedRefreshToken(NOT_GOOD);
		}
		Account account = this.accounts.findEnabled(row.name());
		boolean expired = !this.clock.instant().isBefore(row.expiresAt().toInstant());
		if (expired || account == null || account.credentialsVersion() != row.credentialsVersion()) {
			end(row.id());
			throw new RefusedRefreshToken(NOT_GOOD);
		}
		RefreshToken next = token.next();
		if (!replace(row.id(), token, next)) {
			end(row.id());
			throw new RefusedRefreshToken("The refresh token was used before: somebody has a copy of it. "
					+ "All that descends from it has ended; sign in again");
		}
		return new Grant(account, row.id(), next.text());
	}

	/** Whether this call was the one that used the old token. */
	private boolean replace(UUID family, RefreshToken old, RefreshToken next) {
		return this.jdbc.sql("""
				update token_family set secret_digest = :next, expires_at = :end
				where id = :id and secret_digest = :old""")
			.param("next", next.digest().hex())
			.param("end", at(end()))
			.param("id", family)
			.param("old", old.digest().hex())
			.update() == 1;
	}

	private @Nullable Row find(String handle) {
		return this.jdbc.sql("""
				select f.id, f.credentials_version, f.expires_at, a.name from token_family f
				join account a on a.id = f.account_id where f.handle = :handle""")
			.param("handle", handle)
			.query(Row::read)
			.optional()
			.orElse(null);
	}

	/** Ends the family of this refresh token, used or not; ignores an invalid one. */
	public void revoke(String text) {
		RefreshToken token = RefreshToken.parse(text);
		Row row = (token != null) ? find(token.handle()) : null;
		if (row != null) {
			end(row.id());
		}
	}

	/** Ends a family, with its access tokens and live sessions. */
	public void end(UUID family) {
		this.jdbc.sql("delete from token_family where id = :id").param("id", family).update();
		this.events.publishEvent(new TokenFamilyEnded(family));
	}

	public boolean isAlive(UUID family) {
		return this.jdbc.sql("select count(*) from token_family where id = :id")
			.param("id", family)
			.query(Integer.class)
			.single() > 0;
	}

	/** Deletes expired families. */
	public void sweep() {
		Instant now = this.clock.instant();
		if (this.sweptAt.isAfter(now.minus(SWEEP_EACH))) {
			return;
		}
		this.sweptAt = now;
		this.jdbc.sql("delete from token_family where expires_at < :now").param("now", at(now)).update();
	}

	private Instant end() {
		return this.clock.instant().plus(this.lifetime);
	}

	private static OffsetDateTime at(Instant instant) {
		return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
	}

	/** The result of a sign-in or a refresh. */
	public record Grant(Account account, UUID family, String refreshToken) {

		@Override
		public String toString() {
			return "Grant[" + this.account.name() + ", " + this.family + "]";
		}

	}

	/** Application event: the tokens of a family are no longer valid. */
	public record TokenFamilyEnded(UUID family) {
	}

	private record Row(UUID id, int credentialsVersion, OffsetDateTime expiresAt, String name) {

		static Row read(ResultSet row, int number) throws SQLException {
			return new Row(row.getObject("id", UUID.class), row.getInt("credentials_version"),
					row.getObject("expires_at", OffsetDateTime.class), row.getString("name"));
		}

	}

}
