package dev.parley.omok;

import java.time.Duration;
import java.time.Instant;

/**
 * How long both may still think. Immutable.
 *
 * @param black milliseconds left when the turn began
 * @param white the same
 * @param since when the turn began, or the game ended
 */
record Clocks(long black, long white, Instant since) {

	/** For the whole game. */
	static final Duration EACH = Duration.ofMinutes(5);

	/** What each move adds. */
	static final Duration BONUS = Duration.ofSeconds(10);

	/** How long a player waits for an opponent: as if it were their turn. */
	static final Duration WAITING = Duration.ofMinutes(30);

	static Clocks starting(Duration each, Instant now) {
		return new Clocks(each.toMillis(), each.toMillis(), now);
	}

	/** Milliseconds that are left to whose turn it is; not below 0. */
	long left(Stone turn, Instant now) {
		long before = (turn == Stone.BLACK) ? this.black : this.white;
		return Math.max(0, before - Math.max(0, Duration.between(this.since, now).toMillis()));
	}

	/** The turn ends: with a move that adds something, or with the game. */
	Clocks after(Stone turn, Duration bonus, Instant now) {
		long left = left(turn, now) + bonus.toMillis();
		return (turn == Stone.BLACK) ? new Clocks(left, this.white, now) : new Clocks(this.black, left, now);
	}

	/** The turn begins again: time in which the server was away is nobody's. */
	Clocks resumed(Instant now) {
		return new Clocks(this.black, this.white, now);
	}

}
