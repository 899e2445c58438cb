package dev.parley.security;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Sessions, tokens and anonymous access.
 *
 * @param anonymous what is allowed without any credential, under a name made up for it:
 * none, read (topics whose policy lets everyone subscribe), or all (sending, too; for
 * trying out only)
 * @param sessionTimeout how long a signed-in browser may be silent before it has to sign
 * in again; an open page is never silent. If too short, closing a laptop signs out; if
 * too long, a forgotten browser stays signed in
 * @param tokenLifetime how long an access token is valid; a program asks for another
 * before that. If too long, a stolen token is useful for longer
 * @param refreshLifetime how long a refresh token is valid, counted from the last
 * refresh. A program that is away for longer has to sign in again
 * @param keyLifetime how long a key signs access tokens before the next one replaces it
 * automatically; the old one verifies for as long as its tokens are valid
 * @param issuer the {@code iss} of access tokens; a token with another one is refused
 * @param audience the {@code aud} of access tokens; a token with another one is refused
 * @param administrator name of an account that has the role ADMIN from the next start on.
 * Nobody can sign up with this name, or a stranger could become administrator
 */
@ConfigurationProperties("parley.security")
public record SecurityProperties(@DefaultValue("none") AnonymousAccess anonymous,
		@DefaultValue("24h") Duration sessionTimeout, @DefaultValue("15m") Duration tokenLifetime,
		@DefaultValue("14d") Duration refreshLifetime, @DefaultValue("30d") Duration keyLifetime,
		@DefaultValue("urn:parley") String issuer, @DefaultValue("parley") String audience,
		@DefaultValue("") String administrator) {

	public SecurityProperties {
		if (sessionTimeout.compareTo(Duration.ofMinutes(1)) < 0) {
			throw new IllegalArgumentException(
					"parley.security.session-timeout is %s, but has to be at least one minute"
						.formatted(sessionTimeout));
		}
		requirePositive("token-lifetime", tokenLifetime);
		requirePositive("refresh-lifetime", refreshLifetime);
		requirePositive("key-lifetime", keyLifetime);
	}

	private static void requirePositive(String property, Duration lifetime) {
		if (lifetime.isNegative() || lifetime.isZero()) {
			throw new IllegalArgumentException(
					"parley.security.%s is %s, but has to be positive".formatted(property, lifetime));
		}
	}

}
