package dev.parley.omok;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * How a game has ended.
 *
 * @param winner null for none
 */
record Result(By by, @Nullable Stone winner) {

	/** What has ended it. */
	enum By {

		@JsonProperty("five")
		FIVE,

		@JsonProperty("resignation")
		RESIGNATION,

		/** The loser's time is up. */
		@JsonProperty("time")
		TIME,

		/** No point is free. */
		@JsonProperty("full")
		FULL,

		/** It has not begun, and its player has left or waited too long. */
		@JsonProperty("withdrawn")
		WITHDRAWN

	}

}
