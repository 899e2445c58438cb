package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.springframework.security.concurrent.DelegatingSecurityContextRunnable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

import dev.parley.engine.policy.Caller;
import dev.parley.stomp.authentication.GrantedUser;

/**
 * The authenticated user of Spring Security as a caller. Not loaded where there is no
 * Spring Security.
 */
final class AuthenticatedCaller {

	private static final String ROLE = "ROLE_";

	/** The role of users without an authenticated name. */
	private static final String ANONYMOUS = "ANONYMOUS";

	private AuthenticatedCaller() {
	}

	/** See {@link Callers#asCaller}. */
	static UnaryOperator<Runnable> asCaller() {
		SecurityContext context = SecurityContextHolder.getContext();
		return (task) -> new DelegatingSecurityContextRunnable(task, context);
	}

	static Caller of(Principal principal) {
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
		return new Caller(authentication.getName(), roles, anonymous,
				(principal instanceof GrantedUser program) ? program.grant() : null);
	}

}
