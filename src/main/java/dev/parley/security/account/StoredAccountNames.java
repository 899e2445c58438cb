package dev.parley.security.account;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import dev.parley.security.AccountNames;

/** The account names in the database. Safe for any thread. */
@Component
final class StoredAccountNames implements AccountNames {

	private final Accounts accounts;

	private final DeletedAccounts deleted;

	StoredAccountNames(Accounts accounts, DeletedAccounts deleted) {
		this.accounts = accounts;
		this.deleted = deleted;
	}

	@Override
	public @Nullable String find(String name) {
		Account account = this.accounts.findEnabled(name);
		return (account != null) ? account.name() : null;
	}

	@Override
	public @Nullable Instant since(String name) {
		return this.accounts.since(name);
	}

	@Override
	public Set<String> roles(String name) {
		Account account = this.accounts.findEnabled(name);
		return (account != null) ? account.roles() : Set.of();
	}

	@Override
	public Set<String> deleted(Collection<String> names) {
		return this.deleted.among(names);
	}

}
