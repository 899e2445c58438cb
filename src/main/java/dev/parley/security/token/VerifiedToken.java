package dev.parley.security.token;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

import dev.parley.security.account.Account;

/**
 * A valid access token.
 *
 * @param account of its user, as it is now; {@code null} if the token comes from another
 * issuer
 * @param authentication of that account, or of the other issuer's user
 * @param expiresAt from when it is no longer valid
 * @param family of the token, {@code null} if it is not ours
 */
public record VerifiedToken(@Nullable Account account, Authentication authentication, Instant expiresAt,
		@Nullable UUID family) {

	public boolean isOfSameSubject(@Nullable Account other, Authentication otherAuthentication) {
		boolean sameKind = (this.account == null) == (other == null);
		return sameKind && this.authentication.getName().equals(otherAuthentication.getName());
	}

}
