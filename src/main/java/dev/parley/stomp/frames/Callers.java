package dev.parley.stomp.frames;

import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The user of a session or request as the engine's {@link Caller}, with roles if Spring
 * Security is there. A controller's method, for messages and for requests alike, gets it
 * by a parameter of that type.
 */
public final class Callers implements WebMvcConfigurer, HandlerMethodArgumentResolver {

	private static final boolean SPRING_SECURITY = ClassUtils
		.isPresent("org.springframework.security.core.Authentication", Callers.class.getClassLoader());

	private static final String ANONYMOUS = "anonymous-";

	/**
	 * The caller of this session or request. Nobody's name is the same as another's, so
	 * that anonymous clients do not share what one user may have.
	 */
	public static Caller of(@Nullable Principal principal, String session) {
		if (principal == null) {
			return new Caller(ANONYMOUS + session, Set.of(), true);
		}
		return SPRING_SECURITY ? AuthenticatedCaller.of(principal) : new Caller(principal.getName(), Set.of(), false);
	}

	/** Makes tasks that run as this thread's present user. */
	static UnaryOperator<Runnable> asCaller() {
		return SPRING_SECURITY ? AuthenticatedCaller.asCaller() : UnaryOperator.identity();
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == Caller.class;
	}

	@Override
	public Caller resolveArgument(MethodParameter parameter, Message<?> message) {
		return of(SimpMessageHeaderAccessor.getUser(message.getHeaders()),
				String.valueOf(SimpMessageHeaderAccessor.getSessionId(message.getHeaders())));
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
			Principal principal = request.getUserPrincipal();
			if (principal == null) {
				throw new RefusedException(
						new Problem("not-authenticated", 401, "Not authenticated", "Sign in first", null));
			}
			return of(principal, "");
		}

	}

}
