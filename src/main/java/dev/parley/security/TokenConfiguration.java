package dev.parley.security;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.JOSEObjectType;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** How our own access tokens are signed and verified. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

	private static final Set<JOSEObjectType> TYPES = Set.of(new JOSEObjectType("at+jwt"),
			new JOSEObjectType("application/at+jwt"));

	@Bean
	JwtEncoder jwtEncoder(SigningKeys keys) {
		return new NimbusJwtEncoder(keys);
	}

	@Bean
	JwtDecoder jwtDecoder(SigningKeys keys, SecurityProperties properties, Clock clock) {
		// No tolerance: the clock that verifies is the clock that issued.
		TokenTimesValidator times = new TokenTimesValidator(clock, Duration.ZERO);
		return TokenDecoders.decoder(keys, Set.of(SigningKeys.ALGORITHM), TYPES,
				JwtValidators.createAtJwtValidator()
					.issuer(properties.issuer())
					.audience(properties.audience())
					.validators((validators) -> {
						validators.put(JwtClaimNames.EXP, times);
						validators.put(JwtClaimNames.IAT, new JwtClaimValidator<>(JwtClaimNames.IAT, Objects::nonNull));
					})
					.build());
	}

}
