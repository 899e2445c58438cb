package dev.parley.security.cookie;

import java.time.Duration;

import dev.parley.cookie.HostCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.stereotype.Component;

/**
 * Keeps CSRF tokens: those of signed-in users in their HTTP session, those of visitors in
 * a cookie, so that strangers create no rows in the database. Once there is a session,
 * the cookie is ignored.
 * <p>
 * Safe for any thread.
 */
@Component
final class CsrfTokenStore implements CsrfTokenRepository {

	private static final HostCookie COOKIE = new HostCookie("parley-csrf");

	private static final Duration UNTIL_CLOSED = Duration.ofSeconds(-1);

	/** A token is a UUID. Anything longer is not ours. */
	private static final int LENGTH = 36;

	private final HttpSessionCsrfTokenRepository sessions = new HttpSessionCsrfTokenRepository();

	@Override
	public CsrfToken generateToken(HttpServletRequest request) {
		return this.sessions.generateToken(request);
	}

	/** Null removes both the session's token and the cookie's. */
	@Override
	public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
		if (request.getSession(false) != null) {
			this.sessions.saveToken(token, request, response);
			if (token == null && COOKIE.value(request) != null) {
				COOKIE.set("", Duration.ZERO, request, response);
			}
		}
		else if (token != null) {
			COOKIE.set(token.getToken(), UNTIL_CLOSED, request, response);
		}
	}

	@Override
	public @Nullable CsrfToken loadToken(HttpServletRequest request) {
		if (request.getSession(false) != null) {
			return this.sessions.loadToken(request);
		}
		String value = COOKIE.value(request);
		if (value == null || value.length() != LENGTH) {
			return null;
		}
		CsrfToken names = this.sessions.generateToken(request);
		return new DefaultCsrfToken(names.getHeaderName(), names.getParameterName(), value);
	}

}
