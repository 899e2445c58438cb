package dev.parley.stomp.frames;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;

import dev.parley.engine.problem.Problem;

/**
 * If a controller's argument can't be resolved from a frame, that is the sender's
 * mistake, not the application's. This notes which argument it was, before the exception
 * goes its usual way. Stateless.
 */
public final class FrameArguments implements HandlerMethodArgumentResolver {

	private final HandlerMethodArgumentResolver springs;

	private FrameArguments(HandlerMethodArgumentResolver springs) {
		this.springs = springs;
	}

	/** Wraps each of Spring's resolvers. */
	public static void watchedIn(SimpAnnotationMethodMessageHandler controllers) {
		List<HandlerMethodArgumentResolver> resolvers = new ArrayList<>(controllers.getArgumentResolvers());
		resolvers.replaceAll(FrameArguments::new);
		controllers.setArgumentResolvers(null);
		controllers.setArgumentResolvers(resolvers);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return this.springs.supportsParameter(parameter);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) throws Exception {
		try {
			return this.springs.resolveArgument(parameter, message);
		}
		catch (ConversionFailedException ex) {
			note(ex, message, "%s is not a valid %s".formatted(name(parameter),
					parameter.nestedIfOptional().getNestedParameterType().getSimpleName()));
			throw ex;
		}
		catch (MessageHandlingException | IllegalStateException ex) {
			if (isNamed(parameter)) {
				note(ex, message, name(parameter) + " is missing");
			}
			throw ex;
		}
	}

	private static void note(Exception failure, Message<?> message, String detail) {
		FrameInProgress progress = FrameInProgress.of(message);
		if (progress != null) {
			progress.explain(failure, Problem.invalid(detail, progress.frame().header("destination")));
		}
	}

	private static boolean isNamed(MethodParameter parameter) {
		return parameter.hasParameterAnnotation(Header.class)
				|| parameter.hasParameterAnnotation(DestinationVariable.class);
	}

	/** The argument's name for the client. */
	private static String name(MethodParameter parameter) {
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header != null) {
			return "The header " + (header.name().isEmpty() ? parameter.getParameterName() : header.name());
		}
		DestinationVariable variable = parameter.getParameterAnnotation(DestinationVariable.class);
		if (variable != null) {
			return "The part {%s} of the destination"
				.formatted(variable.value().isEmpty() ? parameter.getParameterName() : variable.value());
		}
		return String.valueOf(parameter.getParameterName());
	}

}
