package dev.parley.engine;

/** Those who are subscribed, for whoever changes what they may do. */
public interface Subscribers {

	/**
	 * Asks policies and rules again for all live subscriptions of this user, and ends
	 * those that are no longer allowed, each with a problem on
	 * {@code /user/queue/errors}. When this returns, nothing reaches them any more. Call
	 * it after the change has been committed. May block, because a rule may.
	 * @param user name of the principal
	 */
	void recheck(String user);

}
