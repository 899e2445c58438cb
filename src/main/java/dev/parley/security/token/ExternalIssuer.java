package dev.parley.security.token;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Reads the tokens of an external OIDC issuer. Fetches its metadata with the first token,
 * so that Parley starts without it. Keeps its keys for five minutes, and looks for
 * unknown keys at most every 30 s.
 * <p>
 * Safe for any thread.
 */
final class ExternalIssuer {

	private static final Logger log = LoggerFactory.getLogger(ExternalIssuer.class);

	private static final String UNREACHABLE = "The issuer of the access token cannot be reached now; come again";

	private static final Duration PATIENCE = Duration.ofSeconds(3);

	/** How long after a failure we do not ask the issuer again. */
	private static final Duration PAUSE = Duration.ofSeconds(10);

	/** How far its clock may be ahead of ours. */
	private static final Duration SKEW = Duration.ofSeconds(30);

	/** How long its last keys are used while it cannot be reached. */
	private static final Duration OUTAGE = Duration.ofHours(1);

	private static final int LARGEST_KEY_SET = 256 * 1024;

	/** Most issuers' access tokens only have the type {@code JWT}, or none. */
	private static final Set<JOSEObjectType> TYPES = types();

	private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {
	};

	private final String issuer;

	private final List<String> audiences;

	private final Set<JWSAlgorithm> algorithms;

	private final Clock clock;

	private volatile @Nullable JwtDecoder decoder;

	private volatile Instant nextAttempt = Instant.MIN;

	ExternalIssuer(String issuer, List<String> audiences, List<String> algorithms, Clock clock) {
		this.issuer = issuer;
		this.audiences = List.copyOf(audiences);
		this.algorithms = algorithms.stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
		this.clock = clock;
	}

	private static Set<JOSEObjectType> types() {
		Set<JOSEObjectType> types = new HashSet<>(
				List.of(new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"), JOSEObjectType.JWT));
		types.add(null);
		return types;
	}

	String uri() {
		return this.issuer;
	}

	/**
	 * Verifies this token.
	 * @throws JwtException if it is invalid
	 * @throws CredentialsExpiredException if the issuer cannot be reached: the client may
	 * try again
	 */
	Jwt decode(String token) {
		JwtDecoder known = this.decoder;
		try {
			return ((known != null) ? known : discover()).decode(token);
		}
		catch (JwtException ex) {
			if (ex.getCause() instanceof RemoteKeySourceException
					|| ex.getCause() instanceof JWKSetUnavailableException) {
				throw unreachable(ex.getCause());
			}
			throw ex;
		}
	}

	private synchronized JwtDecoder discover() {
		JwtDecoder known = this.decoder;
		if (known != null) {
			return known;
		}
		if (this.clock.instant().isBefore(this.nextAttempt)) {
			throw new CredentialsExpiredException(UNREACHABLE);
		}
		try {
			JwtDecoder discovered = TokenDecoders.decoder(keys(metadata()), this.algorithms, TYPES,
					(claims, context) -> {
					},
					new DelegatingOAuth2TokenValidator<>(new JwtIssuerValidator(this.issuer),
							new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, this::isForUs),
							new TokenTimesValidator(this.clock, SKEW)));
			this.decoder = discovered;
			return discovered;
		}
		catch (RestClientException | IllegalArgumentException | MalformedURLException ex) {
			this.nextAttempt = this.clock.instant().plus(PAUSE);
			throw unreachable(ex);
		}
	}

	private boolean isForUs(List<String> audience) {
		return audience.stream().anyMatch(this.audiences::contains);
	}

	private Map<String, Object> metadata() {
		JdkClientHttpRequestFactory http = new JdkClientHttpRequestFactory();
		http.setReadTimeout(PATIENCE);
		String base = this.issuer.endsWith("/") ? this.issuer.substring(0, this.issuer.length() - 1) : this.issuer;
		Map<String, Object> metadata = RestClient.builder()
			.requestFactory(http)
			.build()
			.get()
			.uri(URI.create(base + "/.well-known/openid-configuration"))
			.retrieve()
			.body(JSON);
		if (metadata == null || !this.issuer.equals(metadata.get("issuer"))) {
			throw new IllegalArgumentException("The metadata of " + this.issuer + " are those of another issuer");
		}
		return metadata;
	}

	private static JWKSource<SecurityContext> keys(Map<String, Object> metadata) throws MalformedURLException {
		int millis = Math.toIntExact(PATIENCE.toMillis());
		return JWKSourceBuilder
			.<SecurityContext>create(URI.create(String.valueOf(metadata.get("jwks_uri"))).toURL(),
					new DefaultResourceRetriever(millis, millis, LARGEST_KEY_SET))
			.outageTolerant(OUTAGE.toMillis())
			.build();
	}

	private CredentialsExpiredException unreachable(Throwable cause) {
		log.warn("The issuer {} cannot be used now: {}", this.issuer, String.valueOf(cause));
		return new CredentialsExpiredException(UNREACHABLE);
	}

}
