package dev.parley.extension;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Explains in two sentences why the server does not start with these extensions. */
@Order(0) // Before Spring Boot's, which know nothing of extensions.
final class ExtensionFailureAnalyzer extends AbstractFailureAnalyzer<Throwable> {

	private final Environment environment;

	ExtensionFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, Throwable cause) {
		ExtensionException unusable = findCause(rootFailure, ExtensionException.class);
		if (unusable != null) {
			return new FailureAnalysis(String.valueOf(unusable.getMessage()), unusable.remedy(), unusable);
		}
		Path folder = Extensions.folder(this.environment);
		if (folder == null) {
			return null;
		}
		String missing = missing(rootFailure);
		if (missing != null) {
			return new FailureAnalysis(
					"An extension in %s needs %s, which is neither in this version of Parley nor in the extensions."
						.formatted(folder, missing),
					"Build the extension against this version of Parley, or put the jar that it needs beside it.",
					rootFailure);
		}
		BeanCreationException bean = innermostBean(rootFailure);
		if (bean != null && NestedExceptionUtils.getRootCause(bean) instanceof IllegalArgumentException refused) {
			return new FailureAnalysis(
					"The bean %s in %s has a wrong argument: %s".formatted(bean.getBeanName(),
							bean.getResourceDescription(), refused.getMessage()),
					"Mend it, or take its extension out of %s.".formatted(folder), rootFailure);
		}
		return null;
	}

	/** The bean that could not be made; those outside could only not get it. */
	private static @Nullable BeanCreationException innermostBean(Throwable failure) {
		BeanCreationException innermost = null;
		for (Throwable one = failure; one != null; one = one.getCause()) {
			if (one instanceof BeanCreationException bean) {
				innermost = bean;
			}
		}
		return innermost;
	}

	/** The class or method that a jar was built against and that is not there. */
	private @Nullable String missing(Throwable failure) {
		LinkageError linkage = findCause(failure, LinkageError.class);
		if (linkage != null) {
			return String.valueOf(linkage.getMessage()).replace('/', '.');
		}
		ClassNotFoundException notFound = findCause(failure, ClassNotFoundException.class);
		return (notFound != null) ? notFound.getMessage() : null;
	}

}
