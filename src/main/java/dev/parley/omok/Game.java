package dev.parley.omok;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

import dev.parley.problem.CodedProblem;

/**
 * A game as all see it, and what may be done in it. Immutable: each change is another
 * game, or the same one if nothing changes, as when a move is sent again.
 *
 * @param id unguessable
 * @param black who has made it
 * @param white who has joined it, perhaps the same user; null while nobody has
 * @param offer who wants a draw, or after the end a rematch; null for nobody
 * @param result null until it has ended
 * @param next id of the rematch
 */
record Game(String id, String black, @Nullable String white, List<Point> moves, Clocks clocks, @Nullable Stone offer,
		@Nullable Result result, @Nullable String next) {

	Game {
		moves = List.copyOf(moves);
	}

	static Game open(String id, String black, Instant now) {
		return new Game(id, black, null, List.of(), Clocks.startingAt(now), null, null, null);
	}

	/** The stones that have won, for pages. */
	@JsonProperty
	List<Point> five() {
		return board().five();
	}

	/** White begins to play. */
	Game join(String user, Instant now) {
		if (user.equals(this.white)) {
			return this;
		}
		requireGoingOn();
		if (this.white != null) {
			throw refusal(HttpStatus.CONFLICT, "game-full", "Two are playing already; you can watch");
		}
		return new Game(this.id, this.black, user, this.moves, Clocks.startingAt(now), null, null, null);
	}

	/**
	 * A stone.
	 * @param number of the move, from 1: what its player thinks that it is
	 */
	Game move(String user, Point point, int number, Instant now) {
		Stone stone = stoneOf(user);
		Board board = board();
		if (number <= this.moves.size() && this.moves.get(number - 1).equals(point)
				&& user.equals(player(Board.of(number - 1)))) {
			return this;
		}
		requireGoingOn();
		requireStarted();
		if (number != this.moves.size() + 1) {
			throw refusal(HttpStatus.CONFLICT, "stale-move",
					"The next move is number %d, and not %d".formatted(this.moves.size() + 1, number));
		}
		if (stone != board.turn()) {
			throw refusal(HttpStatus.CONFLICT, "not-your-turn", "It is the other player's turn");
		}
		if (!board.isFree(point)) {
			throw refusal(HttpStatus.CONFLICT, "occupied", "There is a stone already");
		}
		Board after = board.with(point);
		Clocks moved = this.clocks.moved(stone, now);
		Result end = !after.five().isEmpty() ? new Result(Result.By.FIVE, stone)
				: after.isFull() ? new Result(Result.By.FULL, null) : null;
		Stone open = (this.offer == stone && end == null) ? stone : null;
		return new Game(this.id, this.black, this.white, after.moves(), moved, open, end, null);
	}

	/** Whoever resigns loses; a game without an opponent is only withdrawn. */
	Game resign(String user, Instant now) {
		Stone stone = stoneOf(user);
		requireGoingOn();
		return (this.white == null) ? ended(Result.By.WITHDRAWN, null, now)
				: ended(Result.By.RESIGNATION, stone.other(), now);
	}

	/** A draw, once both have offered it. */
	Game draw(String user, Instant now) {
		Stone stone = stoneOf(user);
		requireGoingOn();
		requireStarted();
		return isAgreed(user) ? ended(Result.By.AGREEMENT, null, now) : offered(stone);
	}

	/** Somebody wants a rematch; see {@link #isAgreed}. */
	Game wantRematch(String user) {
		Stone stone = stoneOf(user);
		requireStarted();
		if (this.result == null) {
			throw refusal(HttpStatus.CONFLICT, "game-not-over", "The game goes on");
		}
		return offered(stone);
	}

	/** Whether this player and the other one want the same. */
	boolean isAgreed(String user) {
		return this.black.equals(this.white) || this.offer == stoneOf(user).other();
	}

	/** The rematch, with colours changed; it begins at once. */
	Game rematch(String newId, Instant now) {
		return open(newId, String.valueOf(this.white), now).join(this.black, now);
	}

	Game followedBy(String rematch) {
		return new Game(this.id, this.black, this.white, this.moves, this.clocks, null, this.result, rematch);
	}

	/** What time does: a flag falls, or nobody waits any longer for an opponent. */
	Game at(Instant now) {
		if (isOver()) {
			return this;
		}
		if (this.white == null) {
			return this.clocks.since().plus(Games.WAITING).isAfter(now) ? this : ended(Result.By.WITHDRAWN, null, now);
		}
		Stone turn = board().turn();
		return (this.clocks.left(turn, now) > 0) ? this : ended(Result.By.TIME, turn.other(), now);
	}

	/** The server is back. */
	Game resumed(Instant now) {
		return isOver() ? this : new Game(this.id, this.black, this.white, this.moves, this.clocks.resumed(now),
				this.offer, null, null);
	}

	boolean isOver() {
		return this.result != null;
	}

	boolean isOf(String user) {
		return user.equals(this.black) || user.equals(this.white);
	}

	private Board board() {
		return new Board(this.moves);
	}

	private @Nullable String player(Stone stone) {
		return (stone == Stone.BLACK) ? this.black : this.white;
	}

	/** Of one who plays both, whose turn it is. */
	private Stone stoneOf(String user) {
		if (this.black.equals(user) && user.equals(this.white)) {
			return board().turn();
		}
		if (!isOf(user)) {
			throw refusal(HttpStatus.FORBIDDEN, "not-a-player", "You are watching this game; others are playing it");
		}
		return user.equals(this.black) ? Stone.BLACK : Stone.WHITE;
	}

	private Game offered(Stone stone) {
		return (this.offer != null || this.next != null) ? this
				: new Game(this.id, this.black, this.white, this.moves, this.clocks, stone, this.result, null);
	}

	private Game ended(Result.By by, @Nullable Stone winner, Instant now) {
		return new Game(this.id, this.black, this.white, this.moves, this.clocks.stopped(board().turn(), now), null,
				new Result(by, winner), null);
	}

	private void requireGoingOn() {
		if (isOver()) {
			throw refusal(HttpStatus.CONFLICT, "game-over", "The game is over");
		}
	}

	private void requireStarted() {
		if (this.white == null) {
			throw refusal(HttpStatus.CONFLICT, "game-not-started", "Nobody has joined the game yet");
		}
	}

	private static ErrorResponseException refusal(HttpStatus status, String code, String detail) {
		return CodedProblem.refusal(status, code, detail);
	}

}
