package dev.parley.engine;

/** Live subscriptions, for features that change permissions. */
public interface Subscribers {

	/**
	 * Checks policies and rules again for all live subscriptions of this user, and ends
	 * those that are no longer allowed, each with a problem on
	 * {@code /user/queue/errors}. After this returns they get no more messages. Call it
	 * after the change has been committed. May block, because a rule may.
	 * @param user name of the principal
	 */
	void recheck(String user);

}
