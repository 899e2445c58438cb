package dev.parley.notifications;

/** Tells users what they would miss, for features. Safe for any thread. */
@FunctionalInterface
public interface Notifications {

	/**
	 * Notifies a user, who need not be here: at once on the devices where they are, and
	 * when they come back. When this returns, the notification is stored. In a
	 * transaction of the caller it is stored and told with its commit, and until then
	 * nobody else can be notified. A few queries. Nothing happens if the account is
	 * deleted.
	 * @param user name of the account, as their principal has it
	 */
	void notify(String user, Notification notification);

}
