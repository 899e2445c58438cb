package dev.parley.omok;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

import dev.parley.problem.CodedProblem;

/**
 * A game as all see it, and what may be done in it. Immutable: each change is another
 * game, or the same one if nothing changes, as when a move is sent again.
 *
 * @param id unguessable
 * @param black who has made it
 * @param white who has joined it, perhaps the same user; null while nobody has
 * @param result null until it has ended
 */
record Game(String id, String black, @Nullable String white, @JsonProperty("moves") Board board, Clocks clocks,
		@Nullable Result result) {

	static Game open(String id, String black, Instant now) {
		return new Game(id, black, null, new Board(List.of()), Clocks.starting(Clocks.WAITING, now), null);
	}

	/** The stones that have won, for pages. */
	@JsonProperty
	List<Point> five() {
		return this.board.five();
	}

	/** White begins to play. */
	Game join(String user, Instant now) {
		if (user.equals(this.white)) {
			return this;
		}
		require(!isOver(), HttpStatus.CONFLICT, "game-over", "The game is over");
		require(this.white == null, HttpStatus.CONFLICT, "game-full", "Two are playing already; you can watch");
		return new Game(this.id, this.black, user, this.board, Clocks.starting(Clocks.EACH, now), null);
	}

	/**
	 * A stone.
	 * @param number of the move, from 1: what its player thinks that it is
	 */
	Game move(String user, Point point, int number, Instant now) {
		require(isOf(user), HttpStatus.FORBIDDEN, "not-a-player", "You are watching; others are playing this game");
		if (this.board.moveAt(point) == number && user.equals(player(Stone.ofMove(number)))) {
			return this;
		}
		Stone turn = this.board.turn();
		require(!isOver(), HttpStatus.CONFLICT, "game-over", "The game is over");
		require(this.white != null, HttpStatus.CONFLICT, "game-not-started", "Nobody has joined the game yet");
		require(number == this.board.next(), HttpStatus.CONFLICT, "stale-move",
				"The next move is number %d, and not %d".formatted(this.board.next(), number));
		require(user.equals(player(turn)), HttpStatus.CONFLICT, "not-your-turn", "It is the other player's turn");
		require(this.board.moveAt(point) == 0, HttpStatus.CONFLICT, "occupied", "There is a stone already");
		Board after = this.board.with(point);
		Result end = !after.five().isEmpty() ? new Result(Result.By.FIVE, turn)
				: after.isFull() ? new Result(Result.By.FULL, null) : null;
		return new Game(this.id, this.black, this.white, after, this.clocks.after(turn, Clocks.BONUS, now), end);
	}

	/** Whoever resigns loses; a game without an opponent is only withdrawn. */
	Game resign(String user, Instant now) {
		require(isOf(user), HttpStatus.FORBIDDEN, "not-a-player", "You are watching; others are playing this game");
		require(!isOver(), HttpStatus.CONFLICT, "game-over", "The game is over");
		Stone turn = this.board.turn();
		return ended(Result.By.RESIGNATION, user.equals(player(turn)) ? turn.other() : turn, now);
	}

	/** What time does: a flag falls, or nobody waits any longer for an opponent. */
	Game at(Instant now) {
		Stone turn = this.board.turn();
		return (isOver() || this.clocks.left(turn, now) > 0) ? this : ended(Result.By.TIME, turn.other(), now);
	}

	/** The server is back. */
	Game resumed(Instant now) {
		return isOver() ? this : new Game(this.id, this.black, this.white, this.board, this.clocks.resumed(now), null);
	}

	boolean isOver() {
		return this.result != null;
	}

	boolean isOf(String user) {
		return user.equals(this.black) || user.equals(this.white);
	}

	private @Nullable String player(Stone stone) {
		return (stone == Stone.BLACK) ? this.black : this.white;
	}

	private Game ended(Result.By by, Stone winner, Instant now) {
		Result end = (this.white != null) ? new Result(by, winner) : new Result(Result.By.WITHDRAWN, null);
		Clocks stopped = this.clocks.after(this.board.turn(), Duration.ZERO, now);
		return new Game(this.id, this.black, this.white, this.board, stopped, end);
	}

	static void require(boolean allowed, HttpStatus otherwise, String code, String detail) {
		if (!allowed) {
			throw CodedProblem.refusal(otherwise, code, detail);
		}
	}

}
