package dev.parley.omok;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * An intersection of lines: in JSON {@code [x, y]}.
 *
 * @param x 0 to 14, from the left
 * @param y 0 to 14, from above
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
record Point(int x, int y) {

	Point {
		if (!isOnBoard(x, y)) {
			throw new IllegalArgumentException("[%d, %d] is not on the board".formatted(x, y));
		}
	}

	static boolean isOnBoard(int x, int y) {
		return x >= 0 && x < Board.SIZE && y >= 0 && y < Board.SIZE;
	}

}
