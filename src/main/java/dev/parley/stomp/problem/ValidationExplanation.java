package dev.parley.stomp.problem;

import java.util.stream.Collectors;

import jakarta.validation.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Controller;

import dev.parley.engine.problem.Explanation;
import dev.parley.engine.problem.Problem;

/** Violated constraints of a controller's own arguments. Stateless. */
public final class ValidationExplanation implements Explanation {

	@Override
	public @Nullable Problem of(Throwable failure, @Nullable String destination) {
		return (failure instanceof ConstraintViolationException violations && isOfController(violations))
				? Problem.invalid(errors(violations), destination) : null;
	}

	/** Not those of another bean that it has called. */
	private static boolean isOfController(ConstraintViolationException violations) {
		return violations.getConstraintViolations()
			.stream()
			.allMatch((violation) -> violation.getExecutableParameters() != null
					&& AnnotatedElementUtils.hasAnnotation(violation.getRootBeanClass(), Controller.class));
	}

	private static String errors(ConstraintViolationException violations) {
		return violations.getConstraintViolations().stream().map((violation) -> {
			String path = violation.getPropertyPath().toString();
			return path.substring(path.indexOf('.') + 1) + " " + violation.getMessage();
		}).sorted().collect(Collectors.joining("; "));
	}

}
