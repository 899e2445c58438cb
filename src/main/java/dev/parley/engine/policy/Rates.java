package dev.parley.engine.policy;

/**
 * What a user may have done in a second, however many sessions they have; five seconds'
 * worth may come at once. Zero is no limit.
 *
 * @param storedBytes what may be stored in the database, as it is in memory: see
 * {@link dev.parley.engine.frame.Footprint}
 * @param replayedBytes what may be read from logs, by subscribing and as history
 */
public record Rates(long storedBytes, long replayedBytes) {

	/** As fast as it goes. */
	public static final Rates UNLIMITED = new Rates(0, 0);

}
