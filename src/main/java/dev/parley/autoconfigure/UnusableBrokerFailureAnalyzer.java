package dev.parley.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what about the application's broker prevents the start, and what to change. */
final class UnusableBrokerFailureAnalyzer extends AbstractFailureAnalyzer<UnusableBrokerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusableBrokerException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.remedy(), cause);
	}

}
