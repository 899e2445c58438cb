package dev.parley.omok;

import com.fasterxml.jackson.annotation.JsonFormat;

/**
 * An intersection of lines, or a step from one to another: in JSON {@code [x, y]}.
 *
 * @param x from the left
 * @param y from above
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
record Point(int x, int y) {

	Point plus(Point step) {
		return new Point(this.x + step.x, this.y + step.y);
	}

}
