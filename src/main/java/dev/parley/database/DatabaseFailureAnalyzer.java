package dev.parley.database;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/** Explains in a sentence why the database cannot be used when the server starts. */
final class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {

	private static final String URL = DatabaseUrl.PROPERTY;

	private static final String H2_IS_IN_USE = "90020";

	/** It does not exist, or another client of the pooler has made it already. */
	private static final Set<String> PREPARED_STATEMENT = Set.of("26000", "42P05");

	private final Environment environment;

	DatabaseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
		SQLException last = last(cause);
		String state = String.valueOf(last.getSQLState());
		String database = "The database " + DatabaseUrl.of(this.environment).place();
		String reason = "%s (%s)".formatted(firstLine(NestedExceptionUtils.getMostSpecificCause(last)), state);
		if (state.startsWith("28")) {
			return new FailureAnalysis(database + " refuses the user or the password: " + reason,
					"Check spring.datasource.username and spring.datasource.password.", rootFailure);
		}
		if (state.equals(H2_IS_IN_USE)) {
			return new FailureAnalysis(database + " is in use by another process, which may be another Parley.",
					"End that process, or give this one another database with " + URL + ".", rootFailure);
		}
		if (PREPARED_STATEMENT.contains(state)) {
			return new FailureAnalysis(
					database + " is behind a pooler in transaction mode, which loses prepared statements: " + reason,
					"Add prepareThreshold=0 to %s; with parley.cluster=postgres point it to PostgreSQL itself, or to a pooler in session mode."
						.formatted(URL),
					rootFailure);
		}
		if (state.startsWith("08") || state.startsWith("3D") || state.startsWith("57P")) {
			return new FailureAnalysis(database + " cannot be reached: " + reason,
					"Start it, or check " + URL + "; then start the server again.", rootFailure);
		}
		return null;
	}

	/** The pool wraps the driver's exception in one of its own. */
	private static SQLException last(SQLException failure) {
		SQLException last = failure;
		while (last.getCause() instanceof SQLException next && next != last) {
			last = next;
		}
		return last;
	}

	private static String firstLine(Throwable failure) {
		return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
	}

}
