package dev.parley.security.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.Roles;

/**
 * The accounts in the database. Names are compared without regard to case and to
 * compatibility forms, and nobody can take a name that looks like another's. Changes are
 * published as application events inside the transaction: listen after the commit.
 * <p>
 * A transaction that changes more of an account than its row locks the row first
 * ({@link #lock}), or two of them could wait for each other.
 * <p>
 * Safe for any thread. Every call is a query.
 */
@Component
public class Accounts {

	private static final Set<String> FIRST_ROLES = Set.of(Roles.USER);

	private static final Pattern ROLE = Pattern.compile("[A-Z][A-Z0-9_-]{0,31}");

	private static final String NEXT_VERSION = """
			update account set credentials_version = credentials_version + 1 where name_key = :key""";

	private final JdbcClient jdbc;

	/** Roles that an account has only with a second factor. */
	private final Set<String> rolesThatNeedMore;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	public Accounts(JdbcClient jdbc, SecondFactorProperties secondFactor, ApplicationEventPublisher events,
			Clock clock) {
		this.jdbc = jdbc;
		this.rolesThatNeedMore = secondFactor.requiredForAdmin() ? Set.of(Roles.ADMIN) : Set.of();
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Adds an account with the role {@code USER}.
	 * @throws DuplicateKeyException if the name or one that looks like it is taken, even
	 * if two users sign up with it at the same time
	 */
	@Transactional
	public Account create(String name, String passwordHash) {
		UUID id = UUID.randomUUID();
		this.jdbc.sql("""
				insert into account (id, name, name_key, skeleton, password_hash, enabled, created_at)
				values (:id, :name, :key, :skeleton, :hash, true, :now)""")
			.param("id", id)
			.param("name", name)
			.param("key", key(name))
			.param("skeleton", Confusables.skeleton(name))
			.param("hash", passwordHash)
			.param("now", OffsetDateTime.ofInstant(this.clock.instant(), ZoneOffset.UTC))
			.update();
		insertRoles(id, FIRST_ROLES);
		return new Account(name, FIRST_ROLES, true);
	}

	public @Nullable Account find(String name) {
		List<Row> rows = this.jdbc.sql("""
				select a.name, a.enabled, a.credentials_version, r.role, f.confirmed_at from account a
				left join account_role r on r.account_id = a.id
				left join second_factor f on f.account_id = a.id
				where a.name_key = :key""").param("key", key(name)).query(Row::read).list();
		if (rows.isEmpty()) {
			return null;
		}
		Row first = rows.get(0);
		Set<String> roles = new HashSet<>();
		Set<String> withheld = new HashSet<>();
		for (Row row : rows) {
			if (row.role() != null) {
				boolean needsMore = !first.secondFactor() && this.rolesThatNeedMore.contains(row.role());
				(needsMore ? withheld : roles).add(row.role());
			}
		}
		return new Account(first.name(), roles, withheld, first.enabled(), first.credentialsVersion(),
				first.secondFactor());
	}

	/** The account, if it exists and may be used. */
	public @Nullable Account findEnabled(String name) {
		Account account = find(name);
		return (account != null && account.enabled()) ? account : null;
	}

	/** When an account that may be used was made; null if there is none. */
	@Nullable Instant since(String name) {
		return this.jdbc.sql("select created_at from account where name_key = :key and enabled")
			.param("key", key(name))
			.query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
			.optional()
			.orElse(null);
	}

	public @Nullable String passwordHash(String name) {
		return this.jdbc.sql("select password_hash from account where name_key = :key")
			.param("key", key(name))
			.query(String.class)
			.optional()
			.orElse(null);
	}

	public void replacePasswordHash(String name, String passwordHash) {
		this.jdbc.sql("update account set password_hash = :hash where name_key = :key")
			.param("hash", passwordHash)
			.param("key", key(name))
			.update();
	}

	/**
	 * Locks the account's row until the commit. Comes before any other lock of the
	 * account: on links, roles, the second factor.
	 * @return its id; null if there is none of this name
	 */
	public @Nullable UUID lock(String name) {
		return this.jdbc.sql("select id from account where name_key = :key for update")
			.param("key", key(name))
			.query(UUID.class)
			.optional()
			.orElse(null);
	}

	/**
	 * Disables the account: its cookies and tokens stop working, and its live STOMP
	 * sessions end.
	 * @return whether there is such an account
	 */
	@Transactional
	public boolean disable(String name) {
		boolean found = change(name, "update account set enabled = false where name_key = :key", AccountDisabled::new);
		withdrawReset(name);
		return found;
	}

	/**
	 * Enables the account again. Earlier sessions and tokens stay ended.
	 * @return whether there is such an account
	 */
	@Transactional
	public boolean enable(String name) {
		return change(name, """
				update account set enabled = true, credentials_version = credentials_version + 1
				where name_key = :key and not enabled""", AccountEnabled::new);
	}

	/**
	 * Gives the account these roles and no others. Its live STOMP sessions have them at
	 * once, and lose the subscriptions that these roles do not allow.
	 * @param roles without prefix, such as {@code ADMIN}; at most 32 characters of
	 * {@code A-Z}, {@code 0-9}, {@code _} and {@code -}
	 * @return whether there is such an account
	 * @throws IllegalArgumentException naming an invalid role
	 */
	@Transactional
	public boolean changeRoles(String name, Set<String> roles) {
		for (String role : roles) {
			if (!ROLE.matcher(role).matches()) {
				throw new IllegalArgumentException(
						"'%s' is not a role: expected 1 to 32 of A-Z, 0-9, _ and -, a letter first".formatted(role));
			}
		}
		UUID id = lock(name);
		if (id == null) {
			return false;
		}
		this.jdbc.sql("delete from account_role where account_id = :id").param("id", id).update();
		insertRoles(id, roles);
		publish(name, (changed) -> new RolesChanged(changed, Set.copyOf(roles)));
		return true;
	}

	/**
	 * Changes the password. Every cookie, token and live STOMP session of the account
	 * ends, and links that would set the password become invalid.
	 * @return whether there is such an account
	 */
	@Transactional
	public boolean changePassword(String name, String passwordHash) {
		return changePassword(name, passwordHash, null);
	}

	/**
	 * The same, but keeps the STOMP sessions of one HTTP session: the caller's, which is
	 * about to sign in again.
	 */
	@Transactional
	public boolean changePassword(String name, String passwordHash, @Nullable String exceptHttpSessionId) {
		replacePasswordHash(name, passwordHash);
		withdrawReset(name);
		return revokeAll(name, exceptHttpSessionId);
	}

	/**
	 * Ends every cookie, token and live STOMP session of the account.
	 * @return whether there is such an account
	 */
	@Transactional
	public boolean revokeAll(String name) {
		return revokeAll(name, null);
	}

	/** The same, with the exception of {@link #changePassword}. */
	@Transactional
	public boolean revokeAll(String name, @Nullable String exceptHttpSessionId) {
		return change(name, NEXT_VERSION, (changed) -> new AccountRevoked(changed, exceptHttpSessionId));
	}

	/** Deletes a link that would set the password. */
	private void withdrawReset(String name) {
		this.jdbc.sql("delete from password_reset where account_id in (select id from account where name_key = ?)")
			.param(key(name))
			.update();
	}

	private boolean change(String name, String update, Function<String, Object> event) {
		boolean changed = this.jdbc.sql(update).param("key", key(name)).update() > 0;
		if (changed) {
			publish(name, event);
		}
		return changed || find(name) != null;
	}

	/** Publishes an event, for listeners after the commit. */
	private void publish(String name, Function<String, Object> event) {
		Account account = find(name);
		if (account != null) {
			this.events.publishEvent(event.apply(account.name()));
		}
	}

	private void insertRoles(UUID account, Set<String> roles) {
		for (String role : roles) {
			this.jdbc.sql("insert into account_role (account_id, role) values (:id, :role)")
				.param("id", account)
				.param("role", role)
				.update();
		}
	}

	public static String key(String name) {
		// By way of the upper case, because some lower-case letters share one ("ς", "σ").
		String folded = Normalizer.normalize(name, Normalizer.Form.NFKC)
			.toUpperCase(Locale.ROOT)
			.toLowerCase(Locale.ROOT);
		return Normalizer.normalize(folded, Normalizer.Form.NFKC);
	}

	public record AccountDisabled(String name) {
	}

	record AccountEnabled(String name) {
	}

	public record AccountRevoked(String name, @Nullable String exceptHttpSessionId) {
	}

	public record RolesChanged(String name, Set<String> roles) {
	}

	private record Row(String name, boolean enabled, int credentialsVersion, @Nullable String role,
			boolean secondFactor) {

		static Row read(ResultSet row, int number) throws SQLException {
			return new Row(row.getString("name"), row.getBoolean("enabled"), row.getInt("credentials_version"),
					row.getString("role"), row.getObject("confirmed_at") != null);
		}

	}

}
