package dev.parley.stomp.frames;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.validation.Constraint;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.method.ControllerAdviceBean;

/**
 * Checks, at the start, which parameters of controllers would be read from the body.
 * Spring reads every parameter from it that nothing else resolves, so that an unknown
 * annotation hands a client's body to a method that expects something else, such as the
 * name of its user. Here such a parameter stops the start.
 */
public final class BodyParameters {

	/** Annotations with these names do not say where a value comes from. */
	private static final Set<String> OF_NULL = Set.of("Nullable", "NonNull", "Nonnull", "NotNull");

	private final List<HandlerMethodArgumentResolver> resolvers;

	private BodyParameters(List<HandlerMethodArgumentResolver> resolvers) {
		this.resolvers = resolvers;
	}

	/**
	 * Checks all methods of controllers.
	 * @throws UnresolvedParametersException naming each parameter with an annotation that
	 * nobody resolves
	 */
	public static void check(SimpAnnotationMethodMessageHandler controllers, ApplicationContext context) {
		BodyParameters parameters = new BodyParameters(controllers.getArgumentResolvers());
		List<String> unresolved = methods(controllers, context).stream()
			.flatMap((method) -> Arrays.stream(method.getMethodParameters()))
			.filter(parameters::isUnresolved)
			.map(BodyParameters::describe)
			.toList();
		if (!unresolved.isEmpty()) {
			throw new UnresolvedParametersException(unresolved);
		}
	}

	private static List<HandlerMethod> methods(SimpAnnotationMethodMessageHandler controllers,
			ApplicationContext context) {
		List<HandlerMethod> all = new ArrayList<>(controllers.getHandlerMethods().values());
		Set<Class<?>> types = all.stream()
			.map(HandlerMethod::getBeanType)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		ControllerAdviceBean.findAnnotatedBeans(context)
			.stream()
			.map(ControllerAdviceBean::getBeanType)
			.filter((type) -> type != null)
			.forEach(types::add);
		for (Class<?> type : types) {
			MethodIntrospector
				.selectMethods(type,
						(Method method) -> AnnotatedElementUtils.hasAnnotation(method, MessageExceptionHandler.class))
				.forEach((method) -> all.add(new HandlerMethod(type, method)));
		}
		return all;
	}

	private boolean isUnresolved(MethodParameter parameter) {
		return !parameter.hasParameterAnnotation(Payload.class)
				&& Arrays.stream(parameter.getParameterAnnotations()).anyMatch(BodyParameters::saysWhere)
				&& isOfTheBody(parameter);
	}

	private boolean isOfTheBody(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		if (Throwable.class.isAssignableFrom(type) || type == HandlerMethod.class) {
			return false;
		}
		return this.resolvers.stream()
			.filter((resolver) -> resolver.supportsParameter(parameter))
			.findFirst()
			.map((resolver) -> resolver instanceof PayloadMethodArgumentResolver)
			.orElse(true);
	}

	/**
	 * Whether the annotation says where a value comes from, and not just how to validate
	 * it.
	 */
	private static boolean saysWhere(Annotation annotation) {
		Class<? extends Annotation> type = annotation.annotationType();
		boolean validates = type.getSimpleName().startsWith("Valid")
				|| type.getPackageName().startsWith("jakarta.validation")
				|| AnnotatedElementUtils.hasAnnotation(type, Validated.class)
				|| AnnotatedElementUtils.hasAnnotation(type, Constraint.class);
		return !validates && !OF_NULL.contains(type.getSimpleName());
	}

	private static String describe(MethodParameter parameter) {
		Method method = parameter.getMethod();
		String annotations = Arrays.stream(parameter.getParameterAnnotations())
			.map((annotation) -> "@" + annotation.annotationType().getSimpleName())
			.collect(Collectors.joining(" "));
		return "parameter %d (%s %s) of %s.%s".formatted(parameter.getParameterIndex() + 1, annotations,
				parameter.getParameterType().getSimpleName(), parameter.getDeclaringClass().getSimpleName(),
				(method != null) ? method.getName() : "?");
	}

}
