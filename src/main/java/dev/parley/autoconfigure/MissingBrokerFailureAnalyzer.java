package dev.parley.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;

/**
 * Says why a bean of Parley is missing: there is nothing whose place it could take.
 * Spring Boot's own analyzer would propose to define the bean.
 */
final class MissingBrokerFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
		implements Ordered {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		ResolvableType missing = cause.getResolvableType();
		Class<?> type = (missing != null) ? missing.toClass() : Object.class;
		if (!type.getName().startsWith("dev.parley.")) {
			return null;
		}
		return new FailureAnalysis(
				"There is no bean of the type %s, because Parley takes the place of a broker of Spring and this application has none"
					.formatted(type.getName()),
				"Add @EnableWebSocketMessageBroker and enableSimpleBroker to a configuration of the application"
						+ ", or remove parley.enabled=false.",
				cause);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
