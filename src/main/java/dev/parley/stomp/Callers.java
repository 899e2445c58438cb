package dev.parley.stomp;

import java.security.Principal;
import java.util.Set;
import java.util.stream.Collectors;

import dev.parley.engine.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** Whom the authentication has found, as the engine knows them. Pure functions. */
final class Callers {

	private static final String ROLE = "ROLE_";

	/** The role of those for whose name nobody vouches. */
	private static final String ANONYMOUS = "ANONYMOUS";

	private Callers() {
	}

	static Caller of(@Nullable Principal principal) {
		if (principal == null) {
			throw new IllegalStateException("CONNECT came through without authentication");
		}
		if (!(principal instanceof Authentication authentication)) {
			return new Caller(principal.getName(), Set.of(), false);
		}
		Set<String> roles = authentication.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.filter((authority) -> authority != null && authority.startsWith(ROLE))
			.map((authority) -> authority.substring(ROLE.length()))
			.collect(Collectors.toUnmodifiableSet());
		boolean anonymous = authentication instanceof AnonymousAuthenticationToken || roles.contains(ANONYMOUS);
		return new Caller(authentication.getName(), roles, anonymous);
	}

}
