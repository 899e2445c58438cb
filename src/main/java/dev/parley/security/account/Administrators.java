package dev.parley.security.account;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.Roles;

/**
 * Changes accounts on behalf of administrators, and ensures that one of them is left:
 * without one, nobody could appoint another.
 * <p>
 * Safe for any thread. Which administrator is the last is decided under locks in the
 * database, so for all nodes: the account's row first, then those of all administrators.
 * Who becomes the first one is decided under a lock of its own, which comes before these.
 */
@Component
public class Administrators {

	private final JdbcClient jdbc;

	private final Accounts accounts;

	public Administrators(JdbcClient jdbc, Accounts accounts) {
		this.jdbc = jdbc;
		this.accounts = accounts;
	}

	/** Whether there is an administrator. */
	boolean exist() {
		return !enabled().isEmpty();
	}

	/**
	 * Changes what is not null.
	 * @return the changed account; null if there is none of this name
	 * @throws LastAdministratorException if it is the last administrator
	 * @throws IllegalArgumentException naming an invalid role
	 */
	@Transactional
	public @Nullable Account change(String name, @Nullable Boolean enabled, @Nullable Set<String> roles) {
		Account account = lock(name);
		if (account == null) {
			return null;
		}
		boolean stays = (enabled != null) ? enabled : account.enabled();
		Set<String> next = (roles != null) ? roles : account.givenRoles();
		boolean administers = stays && next.contains(Roles.ADMIN);
		if (!administers && List.of(account.name()).equals(enabled())) {
			throw new LastAdministratorException();
		}
		if (roles != null && !roles.equals(account.givenRoles())) {
			this.accounts.changeRoles(name, roles);
		}
		if (enabled != null && enabled != account.enabled()) {
			boolean unused = enabled ? this.accounts.enable(name) : this.accounts.disable(name);
		}
		return this.accounts.find(name);
	}

	/**
	 * Finds an account that this transaction is about to delete.
	 * @return null if there is none of this name
	 * @throws LastAdministratorException if it is the last administrator
	 */
	@Nullable Account findDispensable(String name) {
		Account account = lock(name);
		if (account != null && List.of(account.name()).equals(enabled())) {
			throw new LastAdministratorException();
		}
		return account;
	}

	/**
	 * Locks until the commit: of two callers that count administrators, the second sees
	 * the result of the first.
	 * @return the account; null if there is none of this name
	 */
	private @Nullable Account lock(String name) {
		if (this.accounts.lock(name) == null) {
			return null;
		}
		this.jdbc.sql("select account_id from account_role where role = :role for update")
			.param("role", Roles.ADMIN)
			.query(Object.class)
			.list();
		return this.accounts.find(name);
	}

	/**
	 * Makes the first administrator. Of several callers at the same moment, at any nodes,
	 * one succeeds: each waits for the one before, and sees its result.
	 * @return null if there is an administrator, or no account of this name
	 */
	@Transactional
	public @Nullable Account appointFirst(String name) {
		this.jdbc.sql("select id from administrator_lock for update").query(Integer.class).single();
		return exist() ? null : appoint(name);
	}

	/** Makes an administrator; null if there is no account of this name. */
	@Transactional
	public @Nullable Account appoint(String name) {
		Account account = (this.accounts.lock(name) != null) ? this.accounts.find(name) : null;
		if (account == null || account.givenRoles().contains(Roles.ADMIN)) {
			return account;
		}
		Set<String> roles = new HashSet<>(account.givenRoles());
		roles.add(Roles.ADMIN);
		this.accounts.changeRoles(name, roles);
		return this.accounts.find(name);
	}

	private List<String> enabled() {
		return this.jdbc.sql("""
				select a.name from account a join account_role r on r.account_id = a.id
				where r.role = :role and a.enabled""").param("role", Roles.ADMIN).query(String.class).list();
	}

	/** No administrator would be left. */
	public static final class LastAdministratorException extends RuntimeException {

		@java.io.Serial
		private static final long serialVersionUID = 1L;

	}

}
