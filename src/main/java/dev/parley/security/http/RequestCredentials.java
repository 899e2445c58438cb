package dev.parley.security.http;

import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.key.KeyText;
import dev.parley.security.token.AccessTokens;
import dev.parley.stomp.authentication.RequestAuthentication;

/**
 * Whom the token, the API key or the HTTP session of a waiting request lets in now. Safe
 * for any thread.
 */
@Component
final class RequestCredentials implements RequestAuthentication {

	private static final String BEARER = "Bearer ";

	private final SignedInContextRepository contexts;

	private final HttpSessions sessions;

	private final Accounts accounts;

	private final AccessTokens tokens;

	private final ApiKeys keys;

	private final Clock clock;

	RequestCredentials(SignedInContextRepository contexts, HttpSessions sessions, Accounts accounts,
			AccessTokens tokens, ApiKeys keys, Clock clock) {
		this.contexts = contexts;
		this.sessions = sessions;
		this.accounts = accounts;
		this.tokens = tokens;
		this.keys = keys;
		this.clock = clock;
	}

	@Override
	public @Nullable Supplier<@Nullable Principal> of(HttpServletRequest request) {
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			String token = authorization.substring(BEARER.length()).strip();
			return () -> bearer(token);
		}
		HttpSession session = request.getSession(false);
		Account account = (session != null) ? this.contexts.account(request) : null;
		if (session == null || account == null) {
			return null;
		}
		String id = session.getId();
		return () -> signedIn(id, account);
	}

	private @Nullable Principal bearer(String token) {
		try {
			return KeyText.isMeantAsOne(token) ? this.keys.verify(token) : this.tokens.verify(token).authentication();
		}
		catch (AuthenticationException ex) {
			return null;
		}
	}

	private @Nullable Principal signedIn(String session, Account before) {
		Instant end = this.sessions.validUntil(session);
		Account now = this.accounts.findEnabled(before.name());
		return (end != null && this.clock.instant().isBefore(end) && now != null
				&& now.credentialsVersion() == before.credentialsVersion()) ? now.authentication() : null;
	}

}
