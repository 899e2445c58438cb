package dev.parley.security.token;

import java.time.Clock;

import dev.parley.security.SecurityProperties;

import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;

/** Signs and reads access tokens, for tests without a Spring context. */
public final class TokenCodecs {

	private static final TokenConfiguration CONFIGURATION = new TokenConfiguration();

	private TokenCodecs() {
	}

	public static JwtEncoder encoder(SigningKeys keys) {
		return CONFIGURATION.jwtEncoder(keys);
	}

	public static JwtDecoder decoder(SigningKeys keys, SecurityProperties properties, Clock clock) {
		return CONFIGURATION.jwtDecoder(keys, properties, clock);
	}

}
