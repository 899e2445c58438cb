package dev.parley.board;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/**
 * Where a user points, and what they are drawing: a hint, which the next one replaces.
 *
 * @param x from the left, tenths of a pixel at zoom 1
 * @param y from above
 * @param stroke as far as it is drawn, in at most 100 points; null while they draw
 * nothing
 */
record Cursor(@Min(-Stroke.FARTHEST) @Max(Stroke.FARTHEST) int x, @Min(-Stroke.FARTHEST) @Max(Stroke.FARTHEST) int y,
		@Valid @Nullable Stroke stroke) {

	/** Most numbers of the stroke. */
	static final int LONGEST_PREVIEW = 200;

	/**
	 * @throws IllegalArgumentException if the stroke is too long
	 */
	Cursor {
		if (stroke != null && stroke.points().size() > LONGEST_PREVIEW) {
			throw new IllegalArgumentException("A stroke that is being drawn has %d numbers, expected at most %d"
				.formatted(stroke.points().size(), LONGEST_PREVIEW));
		}
	}

}
