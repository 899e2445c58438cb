package dev.parley.cookie;

import java.time.Duration;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.util.WebUtils;

/**
 * A cookie of this host alone. Over TLS its name has the prefix {@code __Host-}, and
 * browsers ensure that no other host of the domain and no connection without TLS can set
 * a cookie of that name (RFC 6265bis, section 4.1.3.2).
 *
 * @param baseName without the prefix
 */
public record HostCookie(String baseName) {

	private static final String PREFIX = "__Host-";

	/** The cookie's name in this request and its response. */
	public String name(HttpServletRequest request) {
		return request.isSecure() ? overTls() : this.baseName;
	}

	/** The cookie's name over TLS. */
	public String overTls() {
		return PREFIX + this.baseName;
	}

	/** The value that the browser has sent; null if none. */
	public @Nullable String value(HttpServletRequest request) {
		Cookie cookie = WebUtils.getCookie(request, name(request));
		return (cookie != null) ? cookie.getValue() : null;
	}

	/**
	 * Sets the cookie.
	 * @param maxAge zero deletes it; less than that keeps it until the browser is closed
	 */
	public void set(String value, Duration maxAge, HttpServletRequest request, HttpServletResponse response) {
		write(cookie(value, request).maxAge(maxAge).sameSite("Strict"), response);
	}

	/**
	 * Sets the cookie until the browser is closed, also for pages of other sites: a
	 * separate one for each site (CHIPS), so browsers that block third-party cookies
	 * accept it. Without TLS it is for our own site alone.
	 */
	public void setForAnySite(String value, HttpServletRequest request, HttpServletResponse response) {
		boolean tls = request.isSecure();
		write(cookie(value, request).sameSite(tls ? "None" : "Strict").partitioned(tls), response);
	}

	private ResponseCookie.ResponseCookieBuilder cookie(String value, HttpServletRequest request) {
		return ResponseCookie.from(name(request), value).path("/").httpOnly(true).secure(request.isSecure());
	}

	private static void write(ResponseCookie.ResponseCookieBuilder cookie, HttpServletResponse response) {
		response.addHeader(HttpHeaders.SET_COOKIE, cookie.build().toString());
	}

}
