package dev.parley.http.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A position as JSON; empty where nothing is kept.
 *
 * @param epoch of the log
 * @param offset in that epoch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Placed(@Nullable String epoch, @Nullable Long offset) {

	private static final Placed NOWHERE = new Placed(null, null);

	static Placed at(String epoch, long offset) {
		return epoch.isEmpty() ? NOWHERE : new Placed(epoch, offset);
	}

}
