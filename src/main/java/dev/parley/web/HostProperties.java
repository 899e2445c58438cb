package dev.parley.web;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The host names of this server.
 *
 * @param allowedHosts names such as {@code chat.example.org}, without a port. Empty for
 * any. Addresses such as 127.0.0.1 may be used in any case: no page of another site can
 * have one
 */
@ConfigurationProperties("parley.browser")
record HostProperties(@DefaultValue List<String> allowedHosts) {

	HostProperties {
		allowedHosts = allowedHosts.stream().map((host) -> host.toLowerCase(Locale.ROOT)).toList();
		for (String host : allowedHosts) {
			if (host.isBlank() || host.contains("/") || host.contains(":")) {
				throw new IllegalArgumentException(
						"parley.browser.allowed-hosts has '%s', but has to be names such as chat.example.org"
							.formatted(host));
			}
		}
	}

	/**
	 * Whether requests for this host are accepted.
	 * @param host of the request, without the port
	 */
	boolean allows(String host) {
		String name = host.toLowerCase(Locale.ROOT);
		return this.allowedHosts.isEmpty() || this.allowedHosts.contains(name) || isAddress(name);
	}

	/** A name cannot end with a digit (RFC 3696, 2), and has no colon. */
	private static boolean isAddress(String host) {
		return host.indexOf(':') >= 0 || (!host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1))
				&& host.chars().allMatch((each) -> each == '.' || (each >= '0' && each <= '9')));
	}

}
