package dev.parley.security.account;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import dev.parley.security.AccountDeleted;

/**
 * Ends an account for good: all that is signed in as it ends at once, and nobody gets its
 * name. What features keep of it is theirs to clear, see {@link AccountDeleted}.
 * <p>
 * Safe for use by many threads and nodes.
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
	 * @param withMessages whether what its owner has written goes, too
	 * @return the account as it was; null if there is none of this name
	 * @throws Administrators.LastAdministratorException if nobody were left who can
	 * administer
	 */
	@Transactional
	public @Nullable Account delete(String name, boolean withMessages) {
		Account account = this.administrators.findDispensable(name);
		if (account == null) {
			return null;
		}
		this.deleted.add(account.name());
		for (String signedInOrMade : new String[] { "delete from SPRING_SESSION where PRINCIPAL_NAME = ?",
				"delete from invitation where created_by = ?", "delete from password_reset where created_by = ?" }) {
			this.jdbc.sql(signedInOrMade).param(account.name()).update();
		}
		// With its roles, tokens, second factor and links, by their foreign keys.
		this.jdbc.sql("delete from account where name_key = ?").param(Accounts.key(name)).update();
		this.events.publishEvent(new AccountDeleted(account.name(), withMessages));
		return account;
	}

}
