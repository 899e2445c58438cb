package dev.parley.endpoint;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a page comes from (RFC 6454): equal origins are equal records, however they were
 * written. A WebSocket client other than a browser may say {@code ws} for {@code http}
 * and {@code wss} for {@code https}, as in the address that it was given; an app has a
 * scheme of its own, such as {@code capacitor://localhost}.
 *
 * @param scheme in lower case; {@code http} and {@code https} for WebSocket, too
 * @param host in lower case, IPv6 in brackets
 * @param port the scheme's own if none was written; -1 if it has none
 */
record Origin(String scheme, String host, int port) {

	private static final Pattern FORM = Pattern
		.compile("([A-Za-z][A-Za-z0-9+.-]*+)://([A-Za-z0-9._~-]++|\\[[0-9A-Fa-f:.]++])(?::([0-9]{1,5}))?");

	private static final int LARGEST_PORT = 65_535;

	static Origin of(String scheme, String host, int port) {
		String known = switch (scheme.toLowerCase(Locale.ROOT)) {
			case "ws" -> "http";
			case "wss" -> "https";
			default -> scheme.toLowerCase(Locale.ROOT);
		};
		return new Origin(known, host.toLowerCase(Locale.ROOT), (port > 0) ? port : ownPort(known));
	}

	/**
	 * Reads the value of an Origin header.
	 * @return null if it is none, or is the text {@code null}, which sandboxed pages and
	 * files send
	 */
	static @Nullable Origin parse(String text) {
		Matcher parts = FORM.matcher(text);
		if (!parts.matches()) {
			return null;
		}
		int port = (parts.group(3) != null) ? Integer.parseInt(parts.group(3)) : -1;
		return (port == 0 || port > LARGEST_PORT) ? null : of(parts.group(1), parts.group(2), port);
	}

	private static int ownPort(String scheme) {
		return switch (scheme) {
			case "http" -> 80;
			case "https" -> 443;
			default -> -1;
		};
	}

	/** As a browser writes it: without the scheme's default port. */
	@Override
	public String toString() {
		return this.scheme + "://" + this.host + ((this.port != ownPort(this.scheme)) ? ":" + this.port : "");
	}

}
