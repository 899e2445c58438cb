package dev.parley.schema;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in two sentences why an older version does not start. */
final class NewerSchemaFailureAnalyzer extends AbstractFailureAnalyzer<NewerSchemaException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NewerSchemaException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()),
				"Start the version that the database was used with last, or restore the backup from before the update.",
				cause);
	}

}
