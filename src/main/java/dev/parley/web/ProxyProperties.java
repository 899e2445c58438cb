package dev.parley.web;

import java.util.List;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * The proxies before this server.
 *
 * @param trusted their addresses, such as {@code 127.0.0.1} or {@code 10.0.0.0/8}: their
 * information about the client is believed. If empty, nobody is believed
 * @param headers the family of headers that they use. The other family would come from
 * the client itself, and is dropped
 */
@ConfigurationProperties("parley.proxy")
record ProxyProperties(@DefaultValue List<String> trusted, @DefaultValue("x-forwarded") Headers headers) {

	/** Java reads 10.0.1 as 10.0.0.1, which nobody means. */
	private static final Pattern SHORT_IPV4 = Pattern.compile("\\d+(?:\\.\\d+){0,2}(?:/\\d+)?");

	ProxyProperties {
		trusted = List.copyOf(trusted);
		trusted.forEach(ProxyProperties::matcher);
	}

	/** The proxies' addresses. */
	List<IpAddressMatcher> matchers() {
		return this.trusted.stream().map(ProxyProperties::matcher).toList();
	}

	private static IpAddressMatcher matcher(String addresses) {
		try {
			if (SHORT_IPV4.matcher(addresses).matches()) {
				throw new IllegalArgumentException("An IPv4 address has four numbers");
			}
			return new IpAddressMatcher(addresses);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"parley.proxy.trusted has '%s', but has to be addresses such as 127.0.0.1, 10.0.0.0/8 or ::1"
						.formatted(addresses),
					ex);
		}
	}

	/** The two families of headers by which proxies report the client. */
	enum Headers {

		/** {@code X-Forwarded-For}, {@code -Proto}, {@code -Host} and {@code -Port}. */
		X_FORWARDED,

		/** {@code Forwarded} of RFC 7239. */
		FORWARDED

	}

}
