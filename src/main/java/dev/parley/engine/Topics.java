package dev.parley.engine;

/** Topics as a whole, for features that let people make and delete them. */
public interface Topics {

	/**
	 * Forgets all that a topic has kept; what is published there later has another epoch.
	 * Who may do so is not asked here. May block on I/O. When it returns, what was
	 * published before cannot be read any more.
	 * @throws dev.parley.engine.log.BackendException if the log cannot be reached
	 */
	void forget(String destination);

	/**
	 * Asks policies and rules again for everybody's live subscriptions to this
	 * destination and to what is below it, and ends those that are no longer allowed, as
	 * {@link Subscribers#recheck} does for one user.
	 */
	void recheckAt(String destination);

}
