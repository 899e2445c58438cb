package dev.parley.security.http;

import jakarta.servlet.http.HttpServletRequest;

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

}
