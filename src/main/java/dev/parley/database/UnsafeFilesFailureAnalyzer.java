package dev.parley.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains in a sentence that the server does not start because others could read its
 * files.
 */
final class UnsafeFilesFailureAnalyzer extends AbstractFailureAnalyzer<DataFiles.UnsafeFilesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DataFiles.UnsafeFilesException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Give the files to the user that the server runs as, with mode 0600.", cause);
	}

}
