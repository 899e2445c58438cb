package dev.parley.engine;

/** Topics as a whole, for features that let people create and delete them. */
public interface Topics {

	/**
	 * Deletes the log of a topic; later messages have another epoch. Permission is not
	 * checked here. May block on I/O. After it returns, earlier messages cannot be read.
	 * @throws dev.parley.engine.log.BackendException if the log cannot be reached
	 */
	void forget(String destination);

	/**
	 * Checks policies and rules again for all live subscriptions to this destination and
	 * to those below it, and ends those that are no longer allowed, as
	 * {@link Subscribers#recheck} does for one user.
	 */
	void recheckAt(String destination);

}
