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

	static Clocks startingAt(Instant now) {
		return new Clocks(EACH.toMillis(), EACH.toMillis(), now);
	}

	/** Milliseconds that are left to whose turn it is; not below 0. */
	long left(Stone turn, Instant now) {
		long before = (turn == Stone.BLACK) ? this.black : this.white;
		return Math.max(0, before - Math.max(0, Duration.between(this.since, now).toMillis()));
	}

	/** After a move. */
	Clocks moved(Stone turn, Instant now) {
		return with(turn, left(turn, now) + BONUS.toMillis(), now);
	}

	/** After the end of the game. */
	Clocks stopped(Stone turn, Instant now) {
		return with(turn, left(turn, now), now);
	}

	/** The turn begins again: time in which the server was away is nobody's. */
	Clocks resumed(Instant now) {
		return new Clocks(this.black, this.white, now);
	}

	private Clocks with(Stone turn, long left, Instant now) {
		return (turn == Stone.BLACK) ? new Clocks(left, this.white, now) : new Clocks(this.black, left, now);
	}

}
