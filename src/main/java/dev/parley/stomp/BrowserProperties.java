package dev.parley.stomp;

import java.net.URI;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * From where pages may come to the endpoint.
 *
 * @param allowedOrigins origins beside the server's own, such as
 * {@code https://www.example.org}, each whole: there are no patterns. Their pages
 * authenticate with an access token, for the session cookie stays with our own
 */
@ConfigurationProperties("parley.browser")
record BrowserProperties(@DefaultValue List<String> allowedOrigins) {

	BrowserProperties {
		allowedOrigins = List.copyOf(allowedOrigins);
		for (String origin : allowedOrigins) {
			if (!isOrigin(origin)) {
				throw new IllegalArgumentException(
						"parley.browser.allowed-origins has '%s', but an origin is http or https, a host and perhaps a port, such as https://www.example.org"
							.formatted(origin));
			}
		}
	}

	private static boolean isOrigin(String origin) {
		try {
			URI uri = URI.create(origin);
			String port = (uri.getPort() >= 0) ? ":" + uri.getPort() : "";
			return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
					&& StringUtils.hasText(uri.getHost())
					&& origin.equals(uri.getScheme() + "://" + uri.getHost() + port);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
