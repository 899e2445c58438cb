package dev.parley.security;

import java.text.Normalizer;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The accounts in the database. Names are compared without regard to case and to
 * compatibility forms, so that nobody can take a name that looks like another's.
 * <p>
 * Safe for use by many threads; every call is a query.
 */
@Component
class Accounts {

	private static final Set<String> FIRST_ROLES = Set.of("USER");

	private final JdbcClient jdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Accounts(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Adds an account with the role {@code USER}.
	 * @throws DuplicateKeyException if somebody has the name already, also when two ask
	 * for it at the same time
	 */
	@Transactional
	public Account create(String name, String passwordHash) {
		UUID id = UUID.randomUUID();
		this.jdbc.sql("""
				insert into account (id, name, name_key, password_hash, enabled, created_at)
				values (:id, :name, :key, :hash, true, :now)""")
			.param("id", id)
			.param("name", name)
			.param("key", key(name))
			.param("hash", passwordHash)
			.param("now", OffsetDateTime.ofInstant(this.clock.instant(), ZoneOffset.UTC))
			.update();
		for (String role : FIRST_ROLES) {
			this.jdbc.sql("insert into account_role (account_id, role) values (:id, :role)")
				.param("id", id)
				.param("role", role)
				.update();
		}
		return new Account(name, FIRST_ROLES, true);
	}

	@Nullable Account find(String name) {
		List<Row> rows = this.jdbc.sql("""
				select a.name, a.enabled, r.role from account a
				left join account_role r on r.account_id = a.id
				where a.name_key = :key""").param("key", key(name)).query(Row.class).list();
		if (rows.isEmpty()) {
			return null;
		}
		Set<String> roles = new HashSet<>();
		for (Row row : rows) {
			if (row.role() != null) {
				roles.add(row.role());
			}
		}
		return new Account(rows.get(0).name(), roles, rows.get(0).enabled());
	}

	/** The account, if it exists and may be used. */
	@Nullable Account findEnabled(String name) {
		Account account = find(name);
		return (account != null && account.enabled()) ? account : null;
	}

	@Nullable String passwordHash(String name) {
		return this.jdbc.sql("select password_hash from account where name_key = :key")
			.param("key", key(name))
			.query(String.class)
			.optional()
			.orElse(null);
	}

	void replacePasswordHash(String name, String passwordHash) {
		this.jdbc.sql("update account set password_hash = :hash where name_key = :key")
			.param("hash", passwordHash)
			.param("key", key(name))
			.update();
	}

	/**
	 * Takes the account out of use: its cookies and tokens stop to work, and its live
	 * STOMP sessions end.
	 */
	void disable(String name) {
		this.jdbc.sql("update account set enabled = false where name_key = :key").param("key", key(name)).update();
		Account account = find(name);
		if (account != null) {
			this.events.publishEvent(new AccountDisabled(account.name()));
		}
	}

	private static String key(String name) {
		// By way of the upper case, because some lower-case letters share one ("ς", "σ").
		String folded = Normalizer.normalize(name, Normalizer.Form.NFKC)
			.toUpperCase(Locale.ROOT)
			.toLowerCase(Locale.ROOT);
		return Normalizer.normalize(folded, Normalizer.Form.NFKC);
	}

	record AccountDisabled(String name) {
	}

	private record Row(String name, boolean enabled, @Nullable String role) {
	}

}
