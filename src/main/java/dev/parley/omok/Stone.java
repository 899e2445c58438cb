package dev.parley.omok;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A colour; black has the first move. */
enum Stone {

	@JsonProperty("black")
	BLACK,

	@JsonProperty("white")
	WHITE;

	Stone other() {
		return (this == BLACK) ? WHITE : BLACK;
	}

}
