package dev.parley.security.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/**
 * Where CSRF tokens are kept: in the HTTP session of whoever is signed in, and of a
 * visitor in a cookie of their browser, so that strangers make no rows in the database.
 * Once there is a session, the cookie counts for nothing.
 * <p>
 * Safe for use by many threads.
 */
@Component
final class CsrfTokenStore implements CsrfTokenRepository {

	private static final HostCookie COOKIE = new HostCookie("parley-csrf");

	/** A token is a UUID. What is longer is none of ours. */
	private static final int LENGTH = 36;

	private final HttpSessionCsrfTokenRepository sessions = new HttpSessionCsrfTokenRepository();

	@Override
	public CsrfToken generateToken(HttpServletRequest request) {
		return this.sessions.generateToken(request);
	}

	/** Null forgets both that of the session and that of the cookie. */
	@Override
	public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
		if (request.getSession(false) != null) {
			this.sessions.saveToken(token, request, response);
			if (token == null && cookie(request) != null) {
				setCookie("", 0, request, response);
			}
		}
		else if (token != null) {
			setCookie(token.getToken(), -1, request, response);
		}
	}

	@Override
	public @Nullable CsrfToken loadToken(HttpServletRequest request) {
		if (request.getSession(false) != null) {
			return this.sessions.loadToken(request);
		}
		Cookie cookie = cookie(request);
		if (cookie == null || cookie.getValue().length() != LENGTH) {
			return null;
		}
		CsrfToken names = this.sessions.generateToken(request);
		return new DefaultCsrfToken(names.getHeaderName(), names.getParameterName(), cookie.getValue());
	}

	private static @Nullable Cookie cookie(HttpServletRequest request) {
		return WebUtils.getCookie(request, COOKIE.name(request));
	}

	/**
	 * Sets the cookie until the browser is closed.
	 * @param maxAge in seconds; 0 deletes it, -1 says nothing
	 */
	private static void setCookie(String value, long maxAge, HttpServletRequest request, HttpServletResponse response) {
		ResponseCookie cookie = ResponseCookie.from(COOKIE.name(request), value)
			.path("/")
			.maxAge(maxAge)
			.httpOnly(true)
			.sameSite("Strict")
			.secure(request.isSecure())
			.build();
		response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
	}

}
