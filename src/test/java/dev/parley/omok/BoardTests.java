package dev.parley.omok;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BoardTests {

	private static final int[][] DIRECTIONS = { { 1, 0 }, { 0, 1 }, { 1, 1 }, { 1, -1 } };

	/** Where white's stones make no row: no two of them touch. */
	private static List<Point> apart(List<Point> black) {
		List<Point> points = new ArrayList<>();
		for (int y = 0; y < Board.SIZE; y += 2) {
			for (int x = 0; x < Board.SIZE; x += 2) {
				if (!black.contains(new Point(x, y))) {
					points.add(new Point(x, y));
				}
			}
		}
		return points;
	}

	/** Black at these points in their order, white elsewhere in between. */
	private static Board black(List<Point> points) {
		List<Point> white = apart(points);
		List<Point> moves = new ArrayList<>();
		for (int i = 0; i < points.size(); i++) {
			if (i > 0) {
				moves.add(white.get(i - 1));
			}
			moves.add(points.get(i));
		}
		return new Board(moves);
	}

	private static List<Point> row(int x, int y, int[] step, int length) {
		List<Point> row = new ArrayList<>();
		for (int i = 0; i < length; i++) {
			row.add(new Point(x + i * step[0], y + i * step[1]));
		}
		return row;
	}

	private static boolean isOnBoard(int x, int y) {
		return x >= 0 && x < Board.SIZE && y >= 0 && y < Board.SIZE;
	}

	@Test
	void everyRowOfFiveWinsWhicheverStoneIsTheLast() {
		int rows = 0;
		for (int[] step : DIRECTIONS) {
			for (int x = 0; x < Board.SIZE; x++) {
				for (int y = 0; y < Board.SIZE; y++) {
					if (!isOnBoard(x + 4 * step[0], y + 4 * step[1])) {
						continue;
					}
					rows++;
					List<Point> five = row(x, y, step, 5);
					for (int last = 0; last < 5; last++) {
						List<Point> order = new ArrayList<>(five);
						order.add(order.remove(last));
						assertThat(black(order.subList(0, 4)).five()).isEmpty();
						assertThat(black(order).five()).containsExactlyElementsOf(five);
					}
				}
			}
		}
		assertThat(rows).isEqualTo(2 * 11 * 15 + 2 * 11 * 11);
	}

	@Test
	void moreThanFiveWinToo() {
		List<Point> six = row(3, 3, DIRECTIONS[0], 6);
		List<Point> order = new ArrayList<>(six);
		order.add(order.remove(2));
		assertThat(black(order).five()).containsExactlyElementsOf(six);
		assertThat(black(order.subList(0, 5)).five()).isEmpty();
	}

	@Test
	void oneStoneMayCompleteTwoRows() {
		List<Point> order = new ArrayList<>(row(1, 7, DIRECTIONS[0], 4));
		order.addAll(row(5, 3, DIRECTIONS[1], 4));
		order.add(new Point(5, 7));
		assertThat(black(order).five()).hasSize(9).contains(new Point(1, 7), new Point(5, 3)).doesNotHaveDuplicates();
	}

	@Test
	void aRowDoesNotGoOnAtTheOtherEdge() {
		List<Point> order = new ArrayList<>(row(12, 7, DIRECTIONS[0], 3));
		order.addAll(row(0, 8, DIRECTIONS[0], 2));
		assertThat(black(order).five()).isEmpty();
	}

	@Test
	void stonesOfTheOtherColourBreakARow() {
		Board board = black(row(3, 3, DIRECTIONS[0], 2)).with(new Point(5, 3));
		for (int x = 6; x < 8; x++) {
			board = board.with(new Point(x, 3)).with(new Point(x, 13));
		}
		assertThat(board.with(new Point(8, 3)).five()).isEmpty();
	}

	@Test
	void whiteWinsByTheSameRule() {
		Board board = new Board(List.of());
		for (int x = 0; x < 5; x++) {
			assertThat(board.turn()).isEqualTo(Stone.BLACK);
			board = board.with(new Point(2 * x, 9));
			assertThat(board.turn()).isEqualTo(Stone.WHITE);
			assertThat(board.five()).isEmpty();
			board = board.with(new Point(x, 5));
		}
		assertThat(board.five()).hasSize(5);
	}

	@Test
	void aBoardIsFullWithAStoneAtEachOfItsPoints() {
		Board board = new Board(List.of());
		assertThat(board.five()).isEmpty();
		for (int i = 0; i < Board.SIZE * Board.SIZE; i++) {
			Point point = new Point(i % Board.SIZE, i / Board.SIZE);
			assertThat(board.isFull()).isFalse();
			assertThat(board.moveAt(point)).isZero();
			board = board.with(point);
			assertThat(board.moveAt(point)).isEqualTo(i + 1);
		}
		assertThat(board.isFull()).isTrue();
	}

}
