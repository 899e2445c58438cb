package dev.parley.engine.log;

/**
 * The kinds of destinations, by the prefixes of their names, which are known only here.
 * Pure functions.
 */
public final class DestinationNames {

	/** Topics of the server; applications may have others. */
	public static final String TOPICS = "/topic/";

	/** Work queues: each message goes to one of the consumers. */
	public static final String QUEUES = "/queue/";

	/**
	 * Dead-letter queues: the name of the queue whose messages they take follows, without
	 * its {@link #QUEUES}.
	 */
	public static final String DEAD_LETTERS = QUEUES + "dead-letter/";

	/**
	 * A client's own destinations, such as {@code /user/queue/errors}. The engine keeps
	 * them apart by the session, which no client can name.
	 */
	public static final String USERS = "/user/";

	/** Most characters of a name. */
	public static final int MAX_LENGTH = 255;

	private DestinationNames() {
	}

	/**
	 * Topics: each subscriber gets each message. An application may begin their names as
	 * it likes, so this is any name that begins with none of the other prefixes.
	 */
	public static boolean isTopic(String destination) {
		return !isQueue(destination) && !isUsers(destination);
	}

	public static boolean isQueue(String destination) {
		return destination.startsWith(QUEUES);
	}

	public static boolean isUsers(String destination) {
		return destination.startsWith(USERS);
	}

	/** Whether it names many destinations. */
	public static boolean isPattern(String destination) {
		return destination.indexOf('*') >= 0;
	}

}
