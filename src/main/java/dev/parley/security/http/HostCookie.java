package dev.parley.security.http;

import java.time.Duration;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A cookie of this host alone. Over TLS its name says so, and browsers see to it that no
 * other host of the domain, and nobody on a connection without TLS, can set one of that
 * name (RFC 6265bis, section 4.1.3.2).
 *
 * @param baseName without the prefix
 */
record HostCookie(String baseName) {

	private static final String PREFIX = "__Host-";

	String name(HttpServletRequest request) {
		return request.isSecure() ? overTls() : this.baseName;
	}

	String overTls() {
		return PREFIX + this.baseName;
	}

	/** What the browser has sent; null if it has sent none. */
	@Nullable String value(HttpServletRequest request) {
		Cookie cookie = WebUtils.getCookie(request, name(request));
		return (cookie != null) ? cookie.getValue() : null;
	}

	/**
	 * Has the browser keep it.
	 * @param maxAge zero deletes it; less than that keeps it until the browser is closed
	 */
	void set(String value, Duration maxAge, HttpServletRequest request, HttpServletResponse response) {
		ResponseCookie cookie = ResponseCookie.from(name(request), value)
			.path("/")
			.maxAge(maxAge)
			.httpOnly(true)
			.sameSite("Strict")
			.secure(request.isSecure())
			.build();
		response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
	}

}
