package dev.parley.security;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Who the page is signed in as, and the CSRF token that it sends along.
 *
 * @param name the account's name, or {@code null} when signed out
 */
record SessionView(@Nullable String name, List<String> roles, Csrf csrf) {

	static SessionView of(@Nullable Authentication authentication, CsrfToken token) {
		Csrf csrf = new Csrf(token.getHeaderName(), token.getToken());
		return (authentication != null)
				? new SessionView(authentication.getName(), List.copyOf(Account.rolesOf(authentication)), csrf)
				: new SessionView(null, List.of(), csrf);
	}

	record Csrf(String header, String token) {
	}

}
