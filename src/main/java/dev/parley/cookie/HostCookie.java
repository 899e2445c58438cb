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
 * A cookie of this host alone. Over TLS its name says so, and browsers see to it that no
 * other host of the domain, and nobody on a connection without TLS, can set one of that
 * name (RFC 6265bis, section 4.1.3.2).
 *
 * @param baseName without the prefix
 */
public record HostCookie(String baseName) {

	private static final String PREFIX = "__Host-";

	/** What this request and its answer call it. */
	public String name(HttpServletRequest request) {
		return request.isSecure() ? overTls() : this.baseName;
	}

	/** What it is called over TLS. */
	public String overTls() {
		return PREFIX + this.baseName;
	}

	/** What the browser has sent; null if it has sent none. */
	public @Nullable String value(HttpServletRequest request) {
		Cookie cookie = WebUtils.getCookie(request, name(request));
		return (cookie != null) ? cookie.getValue() : null;
	}

	/**
	 * Has the browser keep it.
	 * @param maxAge zero deletes it; less than that keeps it until the browser is closed
	 */
	public void set(String value, Duration maxAge, HttpServletRequest request, HttpServletResponse response) {
		write(cookie(value, request).maxAge(maxAge).sameSite("Strict"), response);
	}

	/**
	 * Has the browser keep it until it is closed, also for pages of other sites: for each
	 * of those another one (CHIPS), which is why browsers that block third parties'
	 * cookies let it be. Without TLS they keep it for our own site alone.
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
