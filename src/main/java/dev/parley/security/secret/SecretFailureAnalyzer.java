package dev.parley.security.secret;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in a sentence why a server without its secret does not start. */
final class SecretFailureAnalyzer extends AbstractFailureAnalyzer<SecretException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"See \"The server's secret\" in the documentation of operations.", cause);
	}

}
