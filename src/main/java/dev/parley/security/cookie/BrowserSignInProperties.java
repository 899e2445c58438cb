package dev.parley.security.cookie;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long the sign-in of a browser is valid.
 *
 * @param signInLifetime after which a browser has to sign in again, however active it
 * was. If too long, a stolen cookie is useful for longer
 * @param administrationAfterSignIn after which an administrator who comes with a cookie
 * has to show the password again before they change accounts, sessions or invitations
 */
@ConfigurationProperties("parley.security")
public record BrowserSignInProperties(@DefaultValue("30d") Duration signInLifetime,
		@DefaultValue("1h") Duration administrationAfterSignIn) {

	public BrowserSignInProperties {
		if (signInLifetime.isNegative() || signInLifetime.isZero() || administrationAfterSignIn.isNegative()
				|| administrationAfterSignIn.isZero()) {
			throw new IllegalArgumentException(
					"parley.security.sign-in-lifetime and .administration-after-sign-in are positive, but they are %s and %s"
						.formatted(signInLifetime, administrationAfterSignIn));
		}
	}

}
