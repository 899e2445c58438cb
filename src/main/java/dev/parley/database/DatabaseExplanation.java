package dev.parley.database;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.problem.Explanation;
import dev.parley.engine.problem.Problem;

/**
 * Failures of the database, of durable logs and of a controller's own statements alike.
 * Safe for any thread.
 */
public final class DatabaseExplanation implements Explanation {

	private final OutageLog outages;

	public DatabaseExplanation(OutageLog outages) {
		this.outages = outages;
	}

	@Override
	public @Nullable Problem of(Throwable failure, @Nullable String destination) {
		if (failure instanceof BackendException) {
			this.outages.refused(failure);
			return new Problem("unavailable", 503, "Unavailable",
					"The log of this destination cannot be reached now, and nothing has taken effect; try again later",
					destination);
		}
		if (Outage.isCauseOf(failure)) {
			this.outages.refused(failure);
			return new Problem("unavailable", 503, "Unavailable", "The database cannot be reached now; try again later",
					destination);
		}
		return null;
	}

}
