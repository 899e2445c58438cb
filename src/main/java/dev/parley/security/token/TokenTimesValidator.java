package dev.parley.security.token;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * Checks that a token is valid now. Unlike Spring's own validator it allows tolerance
 * only at the beginning, and distinguishes an expired token from a wrong one.
 */
final class TokenTimesValidator implements OAuth2TokenValidator<Jwt> {

	static final OAuth2Error EXPIRED = error("The access token has expired");

	private static final OAuth2Error WITHOUT_END = error("The access token has no expiry");

	private static final OAuth2Error TOO_EARLY = error("The access token is not valid yet");

	private final Clock clock;

	private final Duration skew;

	/**
	 * @param skew by how much the issuer's clock may be ahead
	 */
	TokenTimesValidator(Clock clock, Duration skew) {
		this.clock = clock;
		this.skew = skew;
	}

	@Override
	public OAuth2TokenValidatorResult validate(Jwt token) {
		Instant now = this.clock.instant();
		Instant expiry = token.getExpiresAt();
		Instant start = token.getNotBefore();
		if (expiry == null) {
			return OAuth2TokenValidatorResult.failure(WITHOUT_END);
		}
		if (start != null && now.plus(this.skew).isBefore(start)) {
			return OAuth2TokenValidatorResult.failure(TOO_EARLY);
		}
		return now.isBefore(expiry) ? OAuth2TokenValidatorResult.success()
				: OAuth2TokenValidatorResult.failure(EXPIRED);
	}

	private static OAuth2Error error(String description) {
		return new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, description, null);
	}

}
