package dev.parley.security.token;

import java.time.Duration;
import java.time.Instant;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Refuses our own tokens if they live longer than those that we issue: such a token was
 * made with a stolen key, or before the configuration became stricter.
 */
final class TokenLifeValidator implements OAuth2TokenValidator<Jwt> {

	private static final OAuth2Error TOO_LONG = new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN,
			"The access token lives longer than access tokens do", null);

	private final Duration longest;

	TokenLifeValidator(Duration longest) {
		this.longest = longest;
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		Instant start = token.getIssuedAt();
		Instant end = token.getExpiresAt();
		// Another validator requires an expiry.
		boolean good = start != null && (end == null || !end.isAfter(start.plus(this.longest)));
		return good ? OAuth2TokenValidatorResult.success() : OAuth2TokenValidatorResult.failure(TOO_LONG);
	}

}
