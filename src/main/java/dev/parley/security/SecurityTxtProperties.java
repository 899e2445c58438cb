package dev.parley.security;

import java.net.URI;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Contacts for reports of vulnerabilities of this server.
 *
 * @param contact addresses such as {@code mailto:security@example.org} or
 * {@code https://example.org/report}, the best one first. Without any there is no
 * {@code /.well-known/security.txt}
 */
@ConfigurationProperties("parley.security-txt")
record SecurityTxtProperties(@DefaultValue List<URI> contact) {

	SecurityTxtProperties {
		contact = List.copyOf(contact);
		for (URI address : contact) {
			if (!List.of("mailto", "https", "tel").contains(address.getScheme())) {
				throw new IllegalArgumentException(
						"parley.security-txt.contact has '%s', but has to be mailto:, https: or tel: and an address"
							.formatted(address));
			}
		}
	}

}
