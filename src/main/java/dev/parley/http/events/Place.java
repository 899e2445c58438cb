package dev.parley.http.events;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Headers;

/**
 * Where a stream stands at one of its destinations. Immutable.
 *
 * @param offset of the last message; 0 before the first; less in {@link #NONE} and
 * {@link #FIRST}
 * @param epoch that the offset belongs to; empty if there is none
 */
record Place(long offset, String epoch) {

	/** At a destination without a log: a stream that comes back goes on with new ones. */
	static final Place NONE = new Place(-1, "");

	/** All that is kept is wanted, and nothing has come yet. */
	static final Place FIRST = new Place(-2, "");

	/** Whether it is a position in a log. */
	boolean isPosition() {
		return this.offset >= 0;
	}

	/** The header {@code x-stream-offset} of a SUBSCRIBE that goes on from here. */
	Headers subscribe() {
		if (isPosition()) {
			return Headers.of("x-stream-offset", "offset=" + (this.offset + 1), "x-stream-epoch", this.epoch);
		}
		return (this == FIRST) ? Headers.of("x-stream-offset", "first") : Headers.empty();
	}

	/** The place that headers of a MESSAGE or a RECEIPT name. */
	static Place of(@Nullable String offset, @Nullable String epoch) {
		return (offset != null && epoch != null) ? new Place(Long.parseLong(offset), epoch) : NONE;
	}

}
