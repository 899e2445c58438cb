package dev.parley.engine.policy;

import org.jspecify.annotations.Nullable;

/**
 * The names of the topics that a topic with presence has beside it: who is there, and who
 * is typing. They have its permissions: see {@link Policies}. Pure functions.
 */
public final class PresenceTopics {

	/** The header of a signal of typing that tells whose it is. */
	public static final String USER = "user";

	private static final String ROSTER = "/presence";

	private static final String TYPING = "/typing";

	private PresenceTopics() {
	}

	/** The destination that tells who is present at a topic. */
	public static String rosterOf(String topic) {
		return topic + ROSTER;
	}

	/** The destination that tells who is typing at a topic. */
	public static String typingOf(String topic) {
		return topic + TYPING;
	}

	/**
	 * The topic whose roster has this name; null if it has not the form of a roster's.
	 */
	public static @Nullable String watchedBy(String name) {
		return isRoster(name) ? topicOf(name) : null;
	}

	/** Whether this may be the name of a roster. */
	static boolean isRoster(String name) {
		return name.endsWith(ROSTER) && name.length() > ROSTER.length();
	}

	/** The topic to which a name of this form belongs; null if it has no such form. */
	public static @Nullable String topicOf(String name) {
		if (isRoster(name)) {
			return name.substring(0, name.length() - ROSTER.length());
		}
		return (name.endsWith(TYPING) && name.length() > TYPING.length())
				? name.substring(0, name.length() - TYPING.length()) : null;
	}

}
