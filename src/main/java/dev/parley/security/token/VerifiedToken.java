package dev.parley.security.token;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;

import dev.parley.security.account.Account;

/**
 * What a good access token says.
 *
 * @param account that it speaks for, as it is now; {@code null} if the token comes from
 * another issuer
 * @param authentication of that account, or of the other issuer's user
 * @param expiresAt from then on it is no longer good
 * @param family that it descends from, {@code null} if from none of ours
 */
public record VerifiedToken(@Nullable Account account, Authentication authentication, Instant expiresAt,
		@Nullable UUID family) {

	public boolean isOfSameSubject(@Nullable Account other, Authentication otherAuthentication) {
		boolean sameKind = (this.account == null) == (other == null);
		return sameKind && this.authentication.getName().equals(otherAuthentication.getName());
	}

}
