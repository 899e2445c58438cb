package dev.parley.omok;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.ErrorResponseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GameTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final Game open = Game.open("g", "mina", NOW);

	private final Game game = this.open.join("jun", NOW);

	/** Black has four in the row 7, and white four in the row 8. */
	private Game almostWon() {
		Game almost = this.game;
		for (int x = 3; x < 7; x++) {
			almost = move(almost, "mina", x, 7);
			almost = move(almost, "jun", x, 8);
		}
		return almost;
	}

	private static Game move(Game game, String user, int x, int y) {
		return game.move(user, new Point(x, y), game.board().next(), NOW);
	}

	private static void assertRefused(String code, Supplier<Game> what) {
		assertThatExceptionOfType(ErrorResponseException.class).isThrownBy(what::get)
			.satisfies((refusal) -> assertThat(refusal.getBody().getProperties()).containsEntry("code", code));
	}

	@Test
	void whoMakesAGameIsBlackAndWhoJoinsIsWhite() {
		assertThat(this.open.white()).isNull();
		assertThat(this.game.black()).isEqualTo("mina");
		assertThat(this.game.white()).isEqualTo("jun");
		assertThat(this.game.join("jun", NOW)).isSameAs(this.game);
		assertRefused("game-full", () -> this.game.join("hana", NOW));
		assertRefused("game-full", () -> this.game.join("mina", NOW));
		assertRefused("game-over", () -> this.open.resign("mina", NOW).join("jun", NOW));
	}

	@Test
	void nobodyMovesBeforeThereAreTwo() {
		assertRefused("game-not-started", () -> move(this.open, "mina", 7, 7));
	}

	@Test
	void blackBeginsAndThenTheyTakeTurns() {
		assertRefused("not-your-turn", () -> move(this.game, "jun", 7, 7));
		Game after = move(this.game, "mina", 7, 7);
		assertThat(after.board().moves()).containsExactly(new Point(7, 7));
		assertRefused("not-your-turn", () -> move(after, "mina", 7, 8));
		assertThat(move(after, "jun", 7, 8).board().moves()).containsExactly(new Point(7, 7), new Point(7, 8));
	}

	@Test
	void illegalMovesAreRefused() {
		Game after = move(this.game, "mina", 7, 7);
		assertRefused("occupied", () -> move(after, "jun", 7, 7));
		assertRefused("not-a-player", () -> move(after, "hana", 1, 1));
		assertRefused("stale-move", () -> after.move("jun", new Point(1, 1), 1, NOW));
		assertRefused("stale-move", () -> after.move("jun", new Point(1, 1), 3, NOW));
	}

	@Test
	void aMoveThatIsSentAgainIsMadeOnce() {
		Game first = move(this.game, "mina", 7, 7);
		assertThat(first.move("mina", new Point(7, 7), 1, NOW)).isSameAs(first);
		Game second = move(first, "jun", 7, 8);
		assertThat(second.move("mina", new Point(7, 7), 1, NOW)).isSameAs(second);
		assertRefused("stale-move", () -> second.move("jun", new Point(7, 7), 1, NOW));
		assertRefused("stale-move", () -> second.move("mina", new Point(6, 6), 1, NOW));
		Game won = move(almostWon(), "mina", 7, 7);
		assertThat(won.move("mina", new Point(7, 7), 9, NOW)).isSameAs(won);
	}

	@Test
	void fiveInARowWinAndEndTheGame() {
		Game won = move(almostWon(), "mina", 7, 7);
		assertThat(won.result()).isEqualTo(new Result(Result.By.FIVE, Stone.BLACK));
		assertThat(won.five()).hasSize(5);
		assertRefused("game-over", () -> move(won, "jun", 0, 0));
		assertRefused("game-over", () -> won.resign("jun", NOW));
		Game whites = move(move(almostWon(), "mina", 0, 0), "jun", 7, 8);
		assertThat(whites.result()).isEqualTo(new Result(Result.By.FIVE, Stone.WHITE));
	}

	@Test
	void aFullBoardIsADraw() {
		Game full = this.game;
		for (int i = 0; i < Board.SIZE * Board.SIZE; i++) {
			assertThat(full.result()).as("before move %d", i + 1).isNull();
			full = move(full, (i % 2 == 0) ? "mina" : "jun", drawn(i).x(), drawn(i).y());
		}
		assertThat(full.result()).isEqualTo(new Result(Result.By.FULL, null));
	}

	/** Pairs of columns in which the colours change after two stones: no row of five. */
	private static Point drawn(int index) {
		int seen = 0;
		Stone wanted = Stone.ofMove(index + 1);
		for (int x = 0; x < Board.SIZE; x++) {
			for (int y = 0; y < Board.SIZE; y++) {
				Stone stone = ((x + 2 * y) % 4 < 2) ? Stone.BLACK : Stone.WHITE;
				if (stone == wanted && seen++ == index / 2) {
					return new Point(x, y);
				}
			}
		}
		throw new AssertionError(wanted + " has no stone " + index / 2);
	}

	@Test
	void eachHasFiveMinutesAndTenSecondsMoreForEachMove() {
		Game after = this.game.move("mina", new Point(7, 7), 1, NOW.plusSeconds(30));
		assertThat(after.clocks()).isEqualTo(new Clocks(280_000, 300_000, NOW.plusSeconds(30)));
		Game later = after.move("jun", new Point(7, 8), 2, NOW.plusSeconds(31));
		assertThat(later.clocks()).isEqualTo(new Clocks(280_000, 309_000, NOW.plusSeconds(31)));
	}

	@Test
	void whoseTimeIsUpHasLost() {
		assertThat(this.game.at(NOW.plusMillis(299_999))).isSameAs(this.game);
		Game over = this.game.at(NOW.plusMillis(300_000));
		assertThat(over.result()).isEqualTo(new Result(Result.By.TIME, Stone.WHITE));
		assertThat(over.clocks().black()).isZero();
		assertThat(over.at(NOW.plus(Duration.ofDays(1)))).isSameAs(over);
		Game whites = move(this.game, "mina", 7, 7).at(NOW.plusMillis(300_000));
		assertThat(whites.result()).isEqualTo(new Result(Result.By.TIME, Stone.BLACK));
	}

	@Test
	void aClockThatIsSetBackGivesNoTime() {
		assertThat(this.game.clocks().left(Stone.BLACK, NOW.minusSeconds(60))).isEqualTo(300_000);
	}

	@Test
	void timeInWhichTheServerWasAwayIsNobodys() {
		Instant back = NOW.plus(Duration.ofHours(2));
		Game resumed = this.game.resumed(back);
		assertThat(resumed.at(back.plusMillis(299_999))).isSameAs(resumed);
		Game over = this.game.resign("mina", NOW);
		assertThat(over.resumed(back)).isSameAs(over);
	}

	@Test
	void aGameThatNobodyJoinsIsOverAfterHalfAnHour() {
		assertThat(this.open.at(NOW.plus(Clocks.WAITING).minusMillis(1))).isSameAs(this.open);
		assertThat(this.open.at(NOW.plus(Clocks.WAITING)).result()).isEqualTo(new Result(Result.By.WITHDRAWN, null));
		assertThat(this.open.resign("mina", NOW).result()).isEqualTo(new Result(Result.By.WITHDRAWN, null));
	}

	@Test
	void whoResignsLosesOutOfTurnToo() {
		assertThat(this.game.resign("jun", NOW).result()).isEqualTo(new Result(Result.By.RESIGNATION, Stone.BLACK));
		assertThat(this.game.resign("mina", NOW).result()).isEqualTo(new Result(Result.By.RESIGNATION, Stone.WHITE));
		assertRefused("not-a-player", () -> this.game.resign("hana", NOW));
	}

	@Test
	void oneUserMayPlayBothSides() {
		Game alone = this.open.join("mina", NOW);
		Game moved = move(move(alone, "mina", 7, 7), "mina", 7, 8);
		assertThat(moved.board().moves()).hasSize(2);
		assertThat(moved.resign("mina", NOW).result()).isEqualTo(new Result(Result.By.RESIGNATION, Stone.WHITE));
	}

	@Test
	void aGameIsTheSameAfterItWasWrittenAndRead() {
		JsonMapper json = JsonMapper.builder().build();
		Game won = move(almostWon(), "mina", 7, 7);
		String text = json.writeValueAsString(won);
		assertThat(text).contains("\"moves\":[[3,7],[3,8],", "\"five\":[[3,7],[4,7],[5,7],[6,7],[7,7]]",
				"\"result\":{\"by\":\"five\",\"winner\":\"black\"}",
				"\"clocks\":{\"black\":350000,\"white\":340000,\"since\":\"2026-01-01T00:00:00Z\"}");
		assertThat(json.readValue(text, Game.class)).isEqualTo(won);
		assertThat(json.readValue(json.writeValueAsString(this.open), Game.class)).isEqualTo(this.open);
	}

}
