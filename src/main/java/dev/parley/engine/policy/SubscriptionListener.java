package dev.parley.engine.policy;

/**
 * Hears who subscribes where: of topics whose policy has presence on, and of their
 * rosters, and of no other destination.
 * <p>
 * Called without a lock, for one session one call at a time and in order, on whatever
 * thread makes the change. A call returns soon.
 */
public interface SubscriptionListener {

	/**
	 * A session has its first subscription to this destination. Called before that
	 * subscription gets a message.
	 */
	void subscribed(String session, Caller caller, String destination);

	/**
	 * A session has no subscription to this destination any more.
	 * @param allowed false if the reason is that the caller may not subscribe there
	 */
	void unsubscribed(String session, Caller caller, String destination, boolean allowed);

}
