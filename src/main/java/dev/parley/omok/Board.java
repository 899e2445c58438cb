package dev.parley.omok;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The stones, and the rule: five or more in a row win, for both colours. Immutable; in
 * JSON an array of points.
 *
 * @param moves where the stones are, in the order of the moves: black, white, black …
 */
record Board(@JsonValue List<Point> moves) {

	/** Lines in each direction. */
	static final int SIZE = 15;

	private static final List<Point> DIRECTIONS = List.of(new Point(1, 0), new Point(0, 1), new Point(1, 1),
			new Point(1, -1));

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	Board {
		moves = List.copyOf(moves);
	}

	/** The number of the next move, from 1. */
	int next() {
		return this.moves.size() + 1;
	}

	/** Whose move it is. */
	Stone turn() {
		return Stone.ofMove(next());
	}

	/** The number of the move to a point, from 1; 0 if it is free. */
	int moveAt(Point point) {
		return this.moves.indexOf(point) + 1;
	}

	boolean isFull() {
		return this.moves.size() == SIZE * SIZE;
	}

	/** The board after a move to a free point. */
	Board with(Point point) {
		return new Board(Stream.concat(this.moves.stream(), Stream.of(point)).toList());
	}

	/** The stones of all rows of five or more; empty if nobody has won. */
	List<Point> five() {
		return DIRECTIONS.stream()
			.flatMap((step) -> this.moves.stream().map((point) -> row(point, step)))
			.filter((row) -> row.size() >= 5)
			.flatMap(List::stream)
			.distinct()
			.toList();
	}

	/** The stones of one colour that follow each other from here on. */
	private List<Point> row(Point from, Point step) {
		Stone stone = Stone.ofMove(moveAt(from));
		return Stream.iterate(from, (point) -> moveAt(point) > 0 && Stone.ofMove(moveAt(point)) == stone, step::plus)
			.toList();
	}

}
