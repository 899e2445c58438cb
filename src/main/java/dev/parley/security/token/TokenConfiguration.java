package dev.parley.security.token;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import dev.parley.security.SecurityProperties;

/** How our own access tokens are signed and verified. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	private static final Set<JOSEObjectType> TYPES = Set.of(new JOSEObjectType("at+jwt"),
			new JOSEObjectType("application/at+jwt"));

	private static final Pattern UUID_TEXT = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

	@Bean
	JwtEncoder jwtEncoder(SigningKeys keys) {
		return new NimbusJwtEncoder(keys);
	}

	@Bean
	JwtDecoder jwtDecoder(SigningKeys keys, SecurityProperties properties, Clock clock) {
		// No tolerance: the clock that verifies is the clock that issued.
		TokenTimesValidator times = new TokenTimesValidator(clock, Duration.ZERO);
		return TokenDecoders.decoder(keys, Set.of(SigningKeys.ALGORITHM), TYPES, TokenConfiguration::requireIssueTime,
				JwtValidators.createAtJwtValidator()
					.issuer(properties.issuer())
					.audience(properties.audience())
					.validators((validators) -> {
						validators.put(JwtClaimNames.EXP, times);
						validators.put(JwtClaimNames.IAT, new TokenLifeValidator(properties.tokenLifetime()));
						validators.put(AccessTokens.FAMILY,
								new JwtClaimValidator<>(AccessTokens.FAMILY, TokenConfiguration::isUuid));
					})
					.build());
	}

	private static void requireIssueTime(JWTClaimsSet claims, @Nullable SecurityContext context)
			throws BadJWTException {
		if (claims.getIssueTime() == null) {
			throw new BadJWTException("The access token does not say when it was issued");
		}
	}

	private static boolean isUuid(@Nullable Object claim) {
		return claim instanceof String text && UUID_TEXT.matcher(text).matches();
	}

}
