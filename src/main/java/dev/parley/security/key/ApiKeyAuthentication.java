package dev.parley.security.key;

import java.time.Instant;
import java.util.UUID;

import dev.parley.engine.policy.Grant;
import dev.parley.stomp.authentication.GrantedUser;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/**
 * A program that has shown an API key. It has no role, so nothing that is for users or
 * administrators is for it; its grant says what is. Carries no secret.
 */
public final class ApiKeyAuthentication extends AbstractAuthenticationToken implements GrantedUser {

	@java.io.Serial
	private static final long serialVersionUID = 1L;

	private final UUID id;

	private final String name;

	private final transient Grant grant;

	private final Instant expiresAt;

	ApiKeyAuthentication(ApiKey key) {
		super(AuthorityUtils.NO_AUTHORITIES);
		this.id = key.id();
		this.name = key.user();
		this.grant = key.grant();
		Instant end = key.expiresAt();
		this.expiresAt = (end != null) ? end : Instant.MAX;
		setAuthenticated(true);
	}

	/** The id of the key. */
	public UUID id() {
		return this.id;
	}

	@Override
	public Grant grant() {
		return this.grant;
	}

	/** From when the key is no longer valid; {@link Instant#MAX} if it never expires. */
	public Instant expiresAt() {
		return this.expiresAt;
	}

	@Override
	public String getPrincipal() {
		return this.name;
	}

	@Override
	public @Nullable Object getCredentials() {
		return null;
	}

	/** Two authentications are the same if they are by the same key. */
	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ApiKeyAuthentication key && key.id.equals(this.id);
	}

	@Override
	public int hashCode() {
		return this.id.hashCode();
	}

}
