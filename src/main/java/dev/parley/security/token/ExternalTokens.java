package dev.parley.security.token;

import java.net.URI;
import java.text.Normalizer;
import java.text.ParseException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import com.nimbusds.jwt.JWTParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;

import dev.parley.security.Roles;
import dev.parley.security.SecurityProperties;
import dev.parley.security.account.Account;
import dev.parley.text.VisibleText;

/**
 * Users of another issuer, the one that
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri} names, in addition to our
 * own accounts. The name of such a user is the issuer's name for them, {@code @} and the
 * issuer's host. No account can have such a name, so nobody is mistaken for somebody
 * else.
 * <p>
 * Safe for any thread.
 */
@Component
public final class ExternalTokens {

	private static final Logger log = LoggerFactory.getLogger(ExternalTokens.class);

	private static final String ROLES = "roles";

	/**
	 * The role of users without an authenticated name. This issuer's users have a name,
	 * so they never get it.
	 */
	private static final String ANONYMOUS = "ANONYMOUS";

	/** No private-use characters, and no blanks at the ends. */
	private static final Pattern NAME = Pattern.compile("[^\\p{Co}\\p{Z}](?:[^\\p{Co}]{0,98}[^\\p{Co}\\p{Z}])?");

	/**
	 * The escape of a slash in a user destination, such as
	 * {@code /user/a%2Fb/queue/news}. A name with this text in it is refused: Spring does
	 * not send to such a user.
	 */
	private static final String SLASH = "%2F";

	private final String nameClaim;

	private final String rolesClaim;

	private final @Nullable ExternalIssuer issuer;

	private final String suffix;

	public ExternalTokens(OAuth2ResourceServerProperties properties, SecurityProperties own, Clock clock) {
		OAuth2ResourceServerProperties.Jwt jwt = properties.getJwt();
		String uri = jwt.getIssuerUri();
		this.nameClaim = Objects.requireNonNullElse(jwt.getPrincipalClaimName(), "sub");
		this.rolesClaim = Objects.requireNonNullElse(jwt.getAuthoritiesClaimName(), ROLES);
		if (uri == null) {
			this.issuer = null;
			this.suffix = "";
			return;
		}
		String host = URI.create(uri).getHost();
		if (host == null || uri.equals(own.issuer())) {
			throw new IllegalArgumentException(("spring.security.oauth2.resourceserver.jwt.issuer-uri is %s, "
					+ "but has to be the address of an issuer other than parley.security.issuer")
				.formatted(uri));
		}
		List<String> audiences = (jwt.getAudiences() == null || jwt.getAudiences().isEmpty()) ? List.of(own.audience())
				: jwt.getAudiences();
		this.issuer = new ExternalIssuer(uri, audiences, jwt.getJwsAlgorithms(), clock);
		this.suffix = "@" + host;
		log.info("Access tokens of {} for {} are accepted; its users are called …{}", uri, audiences, this.suffix);
	}

	/** Whether the token claims this issuer; nothing is verified yet. */
	boolean claims(String token) {
		if (this.issuer == null) {
			return false;
		}
		try {
			return this.issuer.uri().equals(JWTParser.parse(token).getJWTClaimsSet().getIssuer());
		}
		catch (ParseException ex) {
			return false;
		}
	}

	/**
	 * Checks a token that {@link #claims} to come from this issuer.
	 * @throws JwtException if it is invalid
	 * @throws BadCredentialsException if its user's name is not allowed here
	 * @throws CredentialsExpiredException if the issuer cannot be reached now
	 */
	VerifiedToken verify(String token) {
		Jwt jwt = Objects.requireNonNull(this.issuer).decode(token);
		Account user = new Account(name(jwt), roles(jwt), true);
		return new VerifiedToken(null, user.authentication(), Objects.requireNonNull(jwt.getExpiresAt(), "exp"), null);
	}

	private String name(Jwt jwt) {
		String claim = jwt.getClaimAsString(this.nameClaim);
		String name = (claim != null) ? Normalizer.normalize(claim, Normalizer.Form.NFC) : "";
		if (!NAME.matcher(name).matches() || VisibleText.hasUnseen(name) || !VisibleText.isVisible(name)) {
			throw new BadCredentialsException(
					"The claim %s of the access token is no name: expected 1 to 100 visible characters"
						.formatted(this.nameClaim));
		}
		if (name.contains(SLASH)) {
			throw new BadCredentialsException(
					"The claim %s of the access token has %s in it, which no name may have: messages for that user would not arrive"
						.formatted(this.nameClaim, SLASH));
		}
		return name + this.suffix;
	}

	private Set<String> roles(Jwt jwt) {
		Set<String> roles = new LinkedHashSet<>(List.of(Roles.USER));
		for (Object value : values(claim(jwt))) {
			String role = String.valueOf(value);
			if (!role.isBlank() && !role.equals(ANONYMOUS)) {
				roles.add(role);
			}
		}
		return roles;
	}

	/** A claim by its name, or by its path, as in {@code realm_access.roles}. */
	private @Nullable Object claim(Jwt jwt) {
		Object claim = jwt.getClaims().get(this.rolesClaim);
		if (claim != null) {
			return claim;
		}
		claim = jwt.getClaims();
		for (String name : this.rolesClaim.split("\\.")) {
			claim = (claim instanceof Map<?, ?> map) ? map.get(name) : null;
		}
		return claim;
	}

	private static Collection<?> values(@Nullable Object claim) {
		if (claim instanceof Collection<?> collection) {
			return new ArrayList<>(collection);
		}
		return (claim instanceof String text) ? List.of(text.split(" ")) : List.of();
	}

}
