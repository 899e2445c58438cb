package dev.parley.push;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Web Push, which is off without a key.
 *
 * @param publicKey the public half of the key (VAPID, RFC 8292): 65 bytes in base64url,
 * as browsers get it. With another one no device can be reached until its page has been
 * opened again
 * @param privateKey the private half, 32 bytes in base64url: a secret
 * @param subject whom push services write to when something is wrong: an address that
 * begins with {@code mailto:} or {@code https:}
 */
@ConfigurationProperties("parley.notifications.push")
record PushProperties(@DefaultValue("") String publicKey, @DefaultValue("") String privateKey,
		@DefaultValue("") String subject) {

	PushProperties {
		boolean none = publicKey.isEmpty() && privateKey.isEmpty();
		if (!none && !subject.startsWith("mailto:") && !subject.startsWith("https:")) {
			throw new IllegalArgumentException(
					"parley.notifications.push.subject is '%s', expected an address that begins with mailto: or https:"
						.formatted(subject));
		}
	}

}
