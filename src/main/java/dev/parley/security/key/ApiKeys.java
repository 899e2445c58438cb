package dev.parley.security.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.stereotype.Component;

import dev.parley.security.key.ApiKey.KeyAction;
import dev.parley.security.secret.TokenDigest;

/**
 * The API keys of back ends. A key is random and known only to those it was shown to: the
 * database has its digest, by which it is found. Keys cannot be changed; an expired one
 * stays in the list until it is revoked.
 * <p>
 * Safe for any thread. Every call is a query or two.
 */
@Component
public final class ApiKeys {

	/** Most keys at a time. */
	public static final int MOST = 100;

	/** How exact the time of the last use is. */
	private static final Duration USE_EACH = Duration.ofMinutes(1);

	private static final String SELECT = "select id, name, patterns, may_publish, may_subscribe, created_by, created_at,"
			+ " expires_at, last_used_at from api_key ";

	private static final Logger log = LoggerFactory.getLogger(ApiKeys.class);

	private final JdbcClient jdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public ApiKeys(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Makes a key.
	 * @param validity until it expires; null for never
	 * @param by name of the administrator
	 * @return with its text, which is never shown again; null if there are too many
	 * @throws IllegalArgumentException if a pattern is none, saying why
	 * @throws DuplicateKeyException if there is a key of this name
	 */
	public @Nullable Fresh create(String name, List<String> patterns, Set<KeyAction> actions,
			@Nullable Duration validity, String by) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		ApiKey key = new ApiKey(UUID.randomUUID(), name, patterns, actions, by, now,
				(validity != null) ? now.plus(validity) : null, null);
		key.grant();
		String text = KeyText.random();
		int inserted = this.jdbc
			.sql("insert into api_key (id, name, digest, patterns, may_publish, may_subscribe, created_by, created_at,"
					+ " expires_at) select :id, :name, :digest, :patterns, :publish, :subscribe, :by, :now,"
					+ " cast(:end as timestamp with time zone)" + " where (select count(*) from api_key) < :most")
			.param("id", key.id())
			.param("name", name)
			.param("digest", TokenDigest.of(text).hex())
			.param("patterns", String.join("\n", patterns))
			.param("publish", actions.contains(KeyAction.PUBLISH))
			.param("subscribe", actions.contains(KeyAction.SUBSCRIBE))
			.param("by", by)
			.param("now", utc(now))
			.param("end", utc(key.expiresAt()))
			.param("most", MOST)
			.update();
		return (inserted > 0) ? new Fresh(key, text) : null;
	}

	/** All keys in the order of their names. */
	public List<ApiKey> all() {
		return this.jdbc.sql(SELECT + "order by name").query(ApiKeys::key).list();
	}

	/**
	 * Ends a key, with the live sessions of its program.
	 * @return its name; null if there is none with this id
	 */
	public @Nullable String revoke(UUID id) {
		String name = this.jdbc.sql("select name from api_key where id = ?")
			.param(id)
			.query(String.class)
			.optional()
			.orElse(null);
		if (name == null || this.jdbc.sql("delete from api_key where id = ?").param(id).update() == 0) {
			return null;
		}
		this.events.publishEvent(new ApiKeyRevoked(id));
		return name;
	}

	/**
	 * The program that shows this key.
	 * @throws BadCredentialsException if the key is not valid, saying why
	 */
	public ApiKeyAuthentication verify(String text) {
		Instant now = this.clock.instant();
		ApiKey key = this.jdbc.sql(SELECT + "where digest = ?")
			.param(TokenDigest.of(text).hex())
			.query(ApiKeys::key)
			.optional()
			.orElse(null);
		if (key == null) {
			throw new BadCredentialsException("The API key was revoked, or never made");
		}
		if (!key.isValidAt(now)) {
			throw new BadCredentialsException("The API key has expired");
		}
		used(key, now);
		return new ApiKeyAuthentication(key);
	}

	/** Written once a minute at most. No request fails because it could not be. */
	private void used(ApiKey key, Instant now) {
		Instant last = key.lastUsedAt();
		if (last != null && now.isBefore(last.plus(USE_EACH))) {
			return;
		}
		try {
			this.jdbc
				.sql("update api_key set last_used_at = :now"
						+ " where id = :id and (last_used_at is null or last_used_at <= :before)")
				.param("now", utc(now))
				.param("id", key.id())
				.param("before", utc(now.minus(USE_EACH)))
				.update();
		}
		catch (DataAccessException ex) {
			log.debug("The use of an API key was not noted", ex);
		}
	}

	public boolean isAlive(UUID id) {
		return this.jdbc.sql("select count(*) from api_key where id = ?").param(id).query(Integer.class).single() > 0;
	}

	private static @Nullable OffsetDateTime utc(@Nullable Instant time) {
		return (time != null) ? time.atOffset(ZoneOffset.UTC) : null;
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	private static ApiKey key(ResultSet row, int number) throws SQLException {
		Set<KeyAction> actions = EnumSet.noneOf(KeyAction.class);
		if (row.getBoolean("may_publish")) {
			actions.add(KeyAction.PUBLISH);
		}
		if (row.getBoolean("may_subscribe")) {
			actions.add(KeyAction.SUBSCRIBE);
		}
		return new ApiKey(row.getObject("id", UUID.class), row.getString("name"),
				List.of(row.getString("patterns").split("\n")), actions, row.getString("created_by"),
				row.getObject("created_at", OffsetDateTime.class).toInstant(), instant(row, "expires_at"),
				instant(row, "last_used_at"));
	}

	/** A new key and its text. */
	public record Fresh(ApiKey key, String text) {

		@Override
		public String toString() {
			return "Fresh[key=" + this.key + "]";
		}

	}

	/** Application event: a key is no longer valid. */
	public record ApiKeyRevoked(UUID id) {
	}

}
