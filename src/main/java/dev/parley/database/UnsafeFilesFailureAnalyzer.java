package dev.parley.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A server whose files others can read says so in a sentence, and does not start. */
final class UnsafeFilesFailureAnalyzer extends AbstractFailureAnalyzer<DataFiles.UnsafeFilesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DataFiles.UnsafeFilesException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Give the files to the user that the server runs as, with mode 0600.", cause);
	}

}
