package dev.parley.security.http;

import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

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
 * Whether the token, the API key or the HTTP session of a waiting request still holds.
 * Safe for any thread.
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
	public BooleanSupplier of(HttpServletRequest request) {
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			String token = authorization.substring(BEARER.length()).strip();
			return () -> isValid(token);
		}
		HttpSession session = request.getSession(false);
		Account account = (session != null) ? this.contexts.account(request) : null;
		if (session == null || account == null) {
			// Nobody in particular, whom nothing can sign out.
			return () -> true;
		}
		String id = session.getId();
		return () -> isSignedIn(id, account);
	}

	private boolean isValid(String token) {
		try {
			if (KeyText.isMeantAsOne(token)) {
				this.keys.verify(token);
			}
			else {
				this.tokens.verify(token);
			}
			return true;
		}
		catch (AuthenticationException ex) {
			return false;
		}
	}

	private boolean isSignedIn(String session, Account before) {
		Instant end = this.sessions.validUntil(session);
		Account now = this.accounts.findEnabled(before.name());
		return end != null && this.clock.instant().isBefore(end) && now != null
				&& now.credentialsVersion() == before.credentialsVersion();
	}

}
