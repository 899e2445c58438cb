package dev.parley.endpoint;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.parley.stomp.frames.UnresolvedParametersException;

/** Says which parameters prevent the start, and how to fix them. */
final class UnresolvedParametersFailureAnalyzer extends AbstractFailureAnalyzer<UnresolvedParametersException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnresolvedParametersException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"If the body of the frame is meant, add @Payload; otherwise register a HandlerMethodArgumentResolver "
						+ "in WebSocketMessageBrokerConfigurer.addArgumentResolvers.",
				cause);
	}

}
