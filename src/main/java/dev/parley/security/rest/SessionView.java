package dev.parley.security.rest;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;

import dev.parley.security.account.Account;
import dev.parley.security.SignUp;

/**
 * The user of the page, and the CSRF token that it sends along.
 *
 * @param name the account's name, or {@code null} when signed out
 * @param signUp {@code open}, {@code invited} or {@code closed}
 */
record SessionView(@Nullable String name, List<String> roles, Csrf csrf, String signUp) {

	static SessionView of(@Nullable Authentication authentication, CsrfToken token, SignUp signUp) {
		Csrf csrf = new Csrf(token.getHeaderName(), token.getToken());
		String rule = signUp.name().toLowerCase(Locale.ROOT);
		return (authentication != null)
				? new SessionView(authentication.getName(), List.copyOf(Account.rolesOf(authentication)), csrf, rule)
				: new SessionView(null, List.of(), csrf, rule);
	}

	record Csrf(String header, String token) {
	}

}
