package dev.parley.omok;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The stones, and the rule: five or more in a row win, for both colours. Immutable.
 *
 * @param moves where the stones are, in the order of the moves: black, white, black …
 */
record Board(List<Point> moves) {

	/** Lines in each direction. */
	static final int SIZE = 15;

	private static final int[][] DIRECTIONS = { { 1, 0 }, { 0, 1 }, { 1, 1 }, { 1, -1 } };

	/** Whose move it is. */
	Stone turn() {
		return of(this.moves.size());
	}

	/**
	 * Who makes a move.
	 * @param index 0 for the first one
	 */
	static Stone of(int index) {
		return (index % 2 == 0) ? Stone.BLACK : Stone.WHITE;
	}

	boolean isFree(Point point) {
		return !this.moves.contains(point);
	}

	boolean isFull() {
		return this.moves.size() == SIZE * SIZE;
	}

	/** The board after a move to a free point. */
	Board with(Point point) {
		return new Board(Stream.concat(this.moves.stream(), Stream.of(point)).toList());
	}

	/** The stones of the rows by which the last move has won; empty if it has not. */
	List<Point> five() {
		if (this.moves.isEmpty()) {
			return List.of();
		}
		Point last = this.moves.get(this.moves.size() - 1);
		int latest = this.moves.size() - 1;
		List<Point> own = IntStream.rangeClosed(0, latest)
			.filter((index) -> of(index) == of(latest))
			.mapToObj(this.moves::get)
			.toList();
		return Stream.of(DIRECTIONS)
			.map((step) -> row(own, last, step[0], step[1]))
			.filter((row) -> row.size() >= 5)
			.flatMap(List::stream)
			.distinct()
			.toList();
	}

	private static List<Point> row(List<Point> own, Point through, int dx, int dy) {
		int x = through.x();
		int y = through.y();
		while (has(own, x - dx, y - dy)) {
			x -= dx;
			y -= dy;
		}
		List<Point> row = new ArrayList<>();
		while (has(own, x, y)) {
			row.add(new Point(x, y));
			x += dx;
			y += dy;
		}
		return row;
	}

	private static boolean has(List<Point> own, int x, int y) {
		return Point.isOnBoard(x, y) && own.contains(new Point(x, y));
	}

}
