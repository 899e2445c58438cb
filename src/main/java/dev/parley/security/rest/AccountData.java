package dev.parley.security.rest;

import java.util.List;

import tools.jackson.core.JsonGenerator;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

import dev.parley.security.PersonalData;
import dev.parley.security.account.Account;
import dev.parley.security.account.AccountPages;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.OwnSessions;

/** The data of an account, and its sessions. Safe for any thread. */
@Component
@Order(0)
final class AccountData implements PersonalData {

	private final AccountPages pages;

	private final Accounts accounts;

	private final OwnSessions sessions;

	AccountData(AccountPages pages, Accounts accounts, OwnSessions sessions) {
		this.pages = pages;
		this.accounts = accounts;
		this.sessions = sessions;
	}

	@Override
	public String section() {
		return "account";
	}

	/** Null for users of another issuer, who have no account here. */
	@Override
	public void write(String user, JsonGenerator json) {
		Account account = this.accounts.find(user);
		AccountPages.Entry entry = (account != null) ? this.pages.find(account.name()) : null;
		json.writePOJO((account != null && entry != null)
				? new Known(entry, this.sessions.browsers(account, null), this.sessions.programs(account)) : null);
	}

	record Known(AccountPages.Entry account, List<OwnSessions.Browser> browsers, List<OwnSessions.Program> programs) {
	}

}
