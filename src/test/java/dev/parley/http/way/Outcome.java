package dev.parley.http.way;

import org.jspecify.annotations.Nullable;

/** What became of a message: its place, or the code of the problem. */
record Outcome(@Nullable Place place, @Nullable String code) {

	static Outcome stored(String epoch, long offset) {
		return new Outcome(new Place(epoch, offset), null);
	}

	static Outcome refused(String code) {
		return new Outcome(null, code);
	}

}
