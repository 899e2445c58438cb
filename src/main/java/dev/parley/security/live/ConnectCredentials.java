package dev.parley.security.live;

import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.stereotype.Component;

import dev.parley.limit.NetworkAddress;
import dev.parley.security.AnonymousAccess;
import dev.parley.security.SecurityProperties;
import dev.parley.security.account.Account;
import dev.parley.security.http.CsrfTokens;
import dev.parley.security.http.HandshakeCredential;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.key.KeyText;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.SignInRequest;
import dev.parley.security.secondfactor.SecondFactorException;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.VerifiedToken;

/**
 * Checks the credentials of a CONNECT frame: a bearer token or an API key in
 * {@code Authorization}, or the CSRF token that belongs to the signed-in HTTP session of
 * its handshake, or a name and a password in {@code login} and {@code passcode} (of an
 * account without a second factor), or an API key as the {@code passcode}, or (if that is
 * allowed) nothing. A bad credential is an error, never anonymous access.
 * <p>
 * Safe for any thread.
 */
@Component
public final class ConnectCredentials {

	private static final Logger log = LoggerFactory.getLogger(ConnectCredentials.class);

	private static final String BEARER = "Bearer ";

	/** The key of these authentications, which Spring Security requires. */
	private static final String ANONYMOUS = "parley";

	private final AccessTokens tokens;

	private final ApiKeys keys;

	private final PasswordCheck passwords;

	private final AnonymousAccess anonymous;

	public ConnectCredentials(AccessTokens tokens, ApiKeys keys, PasswordCheck passwords,
			SecurityProperties properties) {
		this.tokens = tokens;
		this.keys = keys;
		this.passwords = passwords;
		this.anonymous = properties.anonymous();
		if (this.anonymous.sends()) {
			log.warn("Anonymous clients may send: parley.security.anonymous is all");
		}
	}

	/**
	 * A session for the sender of this CONNECT.
	 * @throws AuthenticationException saying what is missing or wrong
	 */
	LiveSession check(SimpMessageHeaderAccessor connect) {
		String stompSessionId = connect.getSessionId();
		if (stompSessionId == null) {
			throw new AuthenticationCredentialsNotFoundException("The message belongs to no session");
		}
		String authorization = NativeHeaders.first(connect, HttpHeaders.AUTHORIZATION);
		if (authorization != null) {
			String bearer = bearer(authorization);
			return KeyText.isMeantAsOne(bearer) ? ofKey(stompSessionId, bearer, authorization)
					: LiveSession.ofToken(stompSessionId, this.tokens.verify(bearer));
		}
		String csrf = NativeHeaders.first(connect, CsrfTokens.HEADER);
		if (csrf != null) {
			HandshakeCredential credential = ofHandshake(connect, csrf);
			return LiveSession.ofHttpSession(stompSessionId, credential.account(), credential.httpSessionId());
		}
		String passcode = NativeHeaders.passcode(connect);
		if (passcode != null && KeyText.isOne(passcode)) {
			return ofKey(stompSessionId, passcode, passcode);
		}
		SignInRequest signIn = signIn(connect);
		if (signIn != null) {
			return LiveSession.ofPassword(stompSessionId, password(signIn, connect));
		}
		if (this.anonymous.sends() || (this.anonymous.reads() && !isSignedIn(connect))) {
			return LiveSession.ofNobody(stompSessionId, anonymousUser(), !this.anonymous.sends());
		}
		throw new AuthenticationCredentialsNotFoundException(
				"CONNECT needs the header Authorization, or login and passcode, or X-CSRF-TOKEN and a signed-in session");
	}

	/**
	 * Verifies the token of this header.
	 * @throws AuthenticationException saying what is wrong
	 */
	VerifiedToken verify(String authorization) {
		return this.tokens.verify(bearer(authorization));
	}

	private LiveSession ofKey(String stompSessionId, String key, String header) {
		return LiveSession.ofKey(stompSessionId, this.keys.verify(key), TokenDigest.of(header));
	}

	private static String bearer(String authorization) {
		if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			throw new BadCredentialsException(
					"The header Authorization has to be 'Bearer' and an access token or an API key");
		}
		return authorization.substring(BEARER.length()).strip();
	}

	/** A code works only once, and a client that reconnects by itself has no other. */
	private Account password(SignInRequest signIn, SimpMessageHeaderAccessor connect) {
		try {
			return this.passwords.check(signIn, NetworkAddress.from(connect.getSessionAttributes()));
		}
		catch (SecondFactorException ex) {
			throw new BadCredentialsException("This account has a second factor: instead of login and passcode send an"
					+ " access token, which /api/v1/token gives for name, password and code", ex);
		}
	}

	/** CONNECT of STOMP 1.0 always has both headers, empty for an anonymous client. */
	private static @Nullable SignInRequest signIn(SimpMessageHeaderAccessor connect) {
		String login = Objects.requireNonNullElse(NativeHeaders.first(connect, "login"), "");
		String passcode = NativeHeaders.passcode(connect);
		if (passcode == null || (passcode.isEmpty() && login.isEmpty())) {
			return null;
		}
		return new SignInRequest(login, passcode);
	}

	/** A user's own page that has forgotten its token must not go on as nobody. */
	private static boolean isSignedIn(SimpMessageHeaderAccessor connect) {
		return HandshakeCredential.from(connect.getSessionAttributes()) != null;
	}

	private static HandshakeCredential ofHandshake(SimpMessageHeaderAccessor connect, String csrf) {
		HandshakeCredential credential = HandshakeCredential.from(connect.getSessionAttributes());
		if (credential == null) {
			throw new AuthenticationCredentialsNotFoundException("The handshake came without a signed-in session");
		}
		if (!CsrfTokens.matches(csrf, credential.csrfToken())) {
			throw new BadCredentialsException("The header X-CSRF-TOKEN does not belong to the signed-in session");
		}
		return credential;
	}

	private static Authentication anonymousUser() {
		String name = "anonymous-" + UUID.randomUUID().toString().substring(0, 8);
		return new AnonymousAuthenticationToken(ANONYMOUS, name, AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));
	}

}
