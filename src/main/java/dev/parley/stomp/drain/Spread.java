package dev.parley.stomp.drain;

import java.time.Duration;

/**
 * How many clients are to be let go until when: evenly over a time, but not more slowly
 * than ten each tenth of a second. Immutable.
 *
 * @param clients how many there are
 * @param time after which the last one is let go
 */
record Spread(int clients, Duration time) {

	/** Clients that may come back at once: no server minds so few. */
	private static final int FEW = 10;

	/** On average between two batches. */
	static final Duration STEP = Duration.ofMillis(100);

	/** Over this time at most. */
	static Spread over(Duration most, int clients) {
		Duration few = STEP.multipliedBy(clients / FEW);
		return new Spread(clients, (few.compareTo(most) < 0) ? few : most);
	}

	/** How many are to have been let go after this time. */
	int due(Duration elapsed) {
		if (elapsed.compareTo(this.time) >= 0) {
			return this.clients;
		}
		double part = (double) elapsed.toNanos() / this.time.toNanos();
		return Math.min(this.clients, FEW + (int) (this.clients * part));
	}

}
