package dev.parley.security.token;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.stereotype.Component;

import dev.parley.security.SecurityProperties;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;

/**
 * Access tokens in the profile of RFC 9068: made after a password check, and turned back
 * into an authentication in the STOMP CONNECT and in REST requests.
 * <p>
 * Safe for any thread.
 */
@Component
public final class AccessTokens {

	private static final String CLIENT = "parley";

	private static final String REVOKED = "The access token was revoked";

	/** Claim: the version of the account's credentials when it was issued. */
	private static final String VERSION = "credentials_version";

	/** Claim: the family of the token. */
	static final String FAMILY = "sid";

	private final JwtEncoder encoder;

	private final JwtDecoder decoder;

	private final SigningKeys keys;

	private final Accounts accounts;

	private final TokenFamilies families;

	private final ExternalTokens external;

	private final SecurityProperties properties;

	private final Clock clock;

	public AccessTokens(JwtEncoder encoder, JwtDecoder decoder, SigningKeys keys, Accounts accounts,
			TokenFamilies families, ExternalTokens external, SecurityProperties properties, Clock clock) {
		this.encoder = encoder;
		this.decoder = decoder;
		this.keys = keys;
		this.accounts = accounts;
		this.families = families;
		this.external = external;
		this.properties = properties;
		this.clock = clock;
	}

	public String issue(Account account, UUID family) {
		Instant now = this.clock.instant();
		JwsHeader header = JwsHeader.with(SignatureAlgorithm.RS256)
			.type("at+jwt")
			.keyId(this.keys.newest().getKeyID())
			.build();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.issuer(this.properties.issuer())
			.audience(List.of(this.properties.audience()))
			.subject(account.name())
			.claim("client_id", CLIENT)
			.claim("roles", account.roles().stream().sorted().toList())
			.claim(VERSION, account.credentialsVersion())
			.claim(FAMILY, family.toString())
			.issuedAt(now)
			.expiresAt(now.plus(this.properties.tokenLifetime()))
			.id(UUID.randomUUID().toString())
			.build();
		return this.encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
	}

	/**
	 * Checks the token, ours or the other issuer's, and its account.
	 * @throws CredentialsExpiredException if the token is no longer valid
	 * @throws BadCredentialsException if it was never valid
	 * @throws DisabledException if the account may no longer be used
	 */
	public VerifiedToken verify(String token) {
		try {
			return this.external.claims(token) ? this.external.verify(token) : verifyOurs(token);
		}
		catch (JwtValidationException ex) {
			if (ex.getErrors().stream().allMatch(TokenTimesValidator.EXPIRED::equals)) {
				throw new CredentialsExpiredException("The access token has expired", ex);
			}
			throw new BadCredentialsException("The access token is not valid", ex);
		}
		catch (JwtException ex) {
			throw new BadCredentialsException("The access token is not valid", ex);
		}
	}

	private VerifiedToken verifyOurs(String token) {
		Jwt jwt = this.decoder.decode(token);
		Account account = account(jwt);
		return new VerifiedToken(account, account.authentication(), Objects.requireNonNull(jwt.getExpiresAt(), "exp"),
				family(jwt));
	}

	/** Ends the family of this token; ignores an invalid one. */
	void revoke(String token) {
		try {
			UUID family = verify(token).family();
			if (family != null) {
				this.families.end(family);
			}
		}
		catch (AuthenticationException ex) {
			// An invalid token can't be used anyway.
		}
	}

	/**
	 * The account of a token that the decoder has accepted. Roles come from the account,
	 * not from the token, so that a withdrawn role is gone at once.
	 */
	private Account account(Jwt jwt) {
		Account account = this.accounts.findEnabled(Objects.requireNonNull(jwt.getSubject(), "sub"));
		if (account == null) {
			throw new DisabledException("The account of the access token may not be used");
		}
		Object version = jwt.getClaim(VERSION);
		if (!(version instanceof Number number) || number.intValue() != account.credentialsVersion()) {
			throw new BadCredentialsException(REVOKED);
		}
		return account;
	}

	/** All of our tokens have one: the decoder ensures it. */
	private UUID family(Jwt jwt) {
		UUID family = UUID.fromString(jwt.getClaimAsString(FAMILY));
		if (!this.families.isAlive(family)) {
			throw new BadCredentialsException(REVOKED);
		}
		return family;
	}

}
