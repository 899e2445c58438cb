package dev.parley.stomp.frames;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.ClassUtils;

/**
 * Resolves a parameter with {@link AuthenticationPrincipal}, or with a team's own
 * annotation that has it, from the user of the frame: with the meaning that it has in
 * {@code spring-security-messaging}, which Parley does not depend on. A principal of
 * another type than the parameter's is null, unless {@code errorOnInvalidType} asks for
 * an error. Safe for any thread.
 */
public final class AuthenticationPrincipalArgumentResolver implements HandlerMethodArgumentResolver {

	private final SpelExpressionParser expressions = new SpelExpressionParser();

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return annotation(parameter).isPresent();
	}

	/**
	 * The principal, or the result of the annotation's {@code expression}.
	 * @throws ClassCastException if it is of another type, and the annotation wants an
	 * error then
	 */
	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		if (!(SimpMessageHeaderAccessor.getUser(message.getHeaders()) instanceof Authentication user)) {
			return null;
		}
		MergedAnnotation<AuthenticationPrincipal> annotation = annotation(parameter);
		Object principal = evaluate(annotation.getString("expression"), user.getPrincipal());
		if (principal == null || ClassUtils.isAssignableValue(parameter.getParameterType(), principal)) {
			return principal;
		}
		if (annotation.getBoolean("errorOnInvalidType")) {
			throw new ClassCastException("The principal is a %s, not a %s".formatted(principal.getClass().getName(),
					parameter.getParameterType().getName()));
		}
		return null;
	}

	private @Nullable Object evaluate(String expression, @Nullable Object principal) {
		if (expression.isEmpty()) {
			return principal;
		}
		StandardEvaluationContext context = new StandardEvaluationContext(principal);
		context.setVariable("this", principal);
		return this.expressions.parseExpression(expression).getValue(context);
	}

	private static MergedAnnotation<AuthenticationPrincipal> annotation(MethodParameter parameter) {
		return MergedAnnotations.from(parameter.getParameterAnnotations()).get(AuthenticationPrincipal.class);
	}

}
