package dev.parley.endpoint;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The pages that may connect to the endpoint.
 *
 * @param allowedOrigins origins in addition to the server's own, such as
 * {@code https://www.example.org} or {@code capacitor://localhost}, each whole: there are
 * no patterns. Their pages authenticate with an access token
 */
@ConfigurationProperties("parley.browser")
public record BrowserProperties(@DefaultValue List<String> allowedOrigins) {

	public BrowserProperties {
		allowedOrigins = List.copyOf(allowedOrigins);
		for (String origin : allowedOrigins) {
			if (Origin.parse(origin) == null) {
				throw new IllegalArgumentException(
						"parley.browser.allowed-origins has '%s', but an origin is a scheme, a host and perhaps a port, such as https://www.example.org"
							.formatted(origin));
			}
		}
	}

	/**
	 * The pages that may put ours in a frame, as a Content-Security-Policy source list.
	 */
	public String frameAncestors() {
		return String.join(" ", Stream.concat(Stream.of("'self'"), this.allowedOrigins.stream()).toList());
	}

	/** Whether this origin is listed. */
	boolean allows(Origin origin) {
		return this.allowedOrigins.stream().map(Origin::parse).anyMatch(origin::equals);
	}

}
