package dev.parley.omok;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A colour; black has the first move. */
enum Stone {

	@JsonProperty("black")
	BLACK,

	@JsonProperty("white")
	WHITE;

	/**
	 * Who makes a move.
	 * @param number of the move, from 1
	 */
	static Stone ofMove(int number) {
		return (number % 2 == 1) ? BLACK : WHITE;
	}

	Stone other() {
		return (this == BLACK) ? WHITE : BLACK;
	}

}
