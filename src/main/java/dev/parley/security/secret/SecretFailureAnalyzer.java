package dev.parley.security.secret;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A server without its secret says so in a sentence when it starts. */
final class SecretFailureAnalyzer extends AbstractFailureAnalyzer<SecretException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"See \"The server's secret\" in the documentation of operations.", cause);
	}

}
