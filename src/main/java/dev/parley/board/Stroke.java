package dev.parley.board;

import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Something drawn in one go. Whose it is, the server says in the key of its message.
 *
 * @param id chosen by the page, unique among its user's strokes on the board: a stroke
 * that is sent again is there once
 * @param tool what it is drawn with
 * @param colour by name, because paper is light or dark
 * @param width of the line, pixels at zoom 1
 * @param points x, y, x, y …, tenths of a pixel at zoom 1; of a shape two opposite
 * corners
 */
record Stroke(@NotNull @Pattern(regexp = Stroke.ID) String id,
		@NotNull @Pattern(regexp = "pen|line|rectangle|ellipse") String tool,
		@NotNull @Pattern(regexp = "ink|red|orange|green|blue|purple") String colour, @Min(1) @Max(32) int width,
		@Size(min = 2,
				max = Stroke.LONGEST) List<@NotNull @Min(-Stroke.FARTHEST) @Max(Stroke.FARTHEST) Integer> points) {

	static final String ID = "[a-z0-9]{1,32}";

	/** Most numbers of a stroke: 500 points, about 7 KiB. */
	static final int LONGEST = 1000;

	/** Largest coordinate, tenths of a pixel. */
	static final int FARTHEST = 1_000_000;

	/**
	 * @throws IllegalArgumentException if an x has no y
	 */
	Stroke {
		if (points.size() % 2 != 0) {
			throw new IllegalArgumentException(
					"points are %d numbers, expected an x and a y for each point".formatted(points.size()));
		}
		points = List.copyOf(points);
	}

}
