package dev.parley.security.account;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.AccountDeleted;

/**
 * Deletes an account for good: its sessions end at once, and nobody can take its name.
 * Features delete their own data about it, see {@link AccountDeleted}.
 * <p>
 * Safe for any thread. Nodes may run it at the same time.
 */
@Component
public class AccountDeletion {

	private final JdbcClient jdbc;

	private final Administrators administrators;

	private final DeletedAccounts deleted;

	private final ApplicationEventPublisher events;

	public AccountDeletion(JdbcClient jdbc, Administrators administrators, DeletedAccounts deleted,
			ApplicationEventPublisher events) {
		this.jdbc = jdbc;
		this.administrators = administrators;
		this.deleted = deleted;
		this.events = events;
	}

	/**
	 * Deletes an account.
	 * @param withMessages whether its owner's messages are deleted, too
	 * @return the account as it was; null if there is none of this name
	 * @throws Administrators.LastAdministratorException if it is the last administrator
	 */
	@Transactional
	public @Nullable Account delete(String name, boolean withMessages) {
		Account account = this.administrators.findDispensable(name);
		if (account == null) {
			return null;
		}
		this.deleted.add(account.name());
		for (String signedInOrMade : new String[] { "delete from SPRING_SESSION where PRINCIPAL_NAME = ?",
				"delete from invitation where created_by = ?", "delete from password_reset where created_by = ?",
				"update api_key set created_by = null where created_by = ?" }) {
			this.jdbc.sql(signedInOrMade).param(account.name()).update();
		}
		// The foreign keys also delete its roles, tokens, second factor and links.
		this.jdbc.sql("delete from account where name_key = ?").param(Accounts.key(name)).update();
		this.events.publishEvent(new AccountDeleted(account.name(), withMessages));
		return account;
	}

}
