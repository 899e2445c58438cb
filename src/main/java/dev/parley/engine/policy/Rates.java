package dev.parley.engine.policy;

/**
 * Rates of each user per second, over all of their sessions; five seconds' worth may come
 * at once. Zero is no limit.
 *
 * @param storedBytes bytes stored in the database, or in what nodes share, measured in
 * memory: see {@link dev.parley.engine.frame.Footprint}
 * @param replayedBytes bytes read from logs, by subscribing and as history
 */
public record Rates(long storedBytes, long replayedBytes) {

	/** Without limits. */
	public static final Rates UNLIMITED = new Rates(0, 0);

}
