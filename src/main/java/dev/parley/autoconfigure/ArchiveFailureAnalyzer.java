package dev.parley.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.parley.archive.ArchiveException;

/** Says in two sentences why there is no archive, and what to do. */
final class ArchiveFailureAnalyzer extends AbstractFailureAnalyzer<ArchiveException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ArchiveException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.remedy(), cause);
	}

}
