package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import dev.parley.engine.policy.Caller;

/**
 * The authenticated user of Spring Security as the engine's {@link Caller}. A
 * controller's method, for messages and for requests alike, gets it by a parameter of
 * that type.
 */
@Component
public class Callers implements WebMvcConfigurer, HandlerMethodArgumentResolver {

	private static final String ROLE = "ROLE_";

	/** The role of users without an authenticated name. */
	private static final String ANONYMOUS = "ANONYMOUS";

	static Caller of(@Nullable Principal principal) {
		if (principal == null) {
			throw new AccessDeniedException("Nobody is authenticated");
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

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == Caller.class;
	}

	@Override
	public Caller resolveArgument(MethodParameter parameter, Message<?> message) {
		return of(SimpMessageHeaderAccessor.getUser(message.getHeaders()));
	}

	@Override
	public void addArgumentResolvers(
			List<org.springframework.web.method.support.HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new OfRequest());
	}

	/** Resolves the parameter for requests. */
	private final class OfRequest implements org.springframework.web.method.support.HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return Callers.this.supportsParameter(parameter);
		}

		@Override
		public Caller resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
				NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
			return of(request.getUserPrincipal());
		}

	}

}
