package dev.parley.security;

/** What somebody may do who has not signed in and sends no credential. */
public enum AnonymousAccess {

	/** Nothing: a CONNECT needs a credential. */
	NONE,

	/**
	 * Connect, subscribe to topics whose policy lets everyone, and read them: no SEND, no
	 * controller, no work queue.
	 */
	READ,

	/** All that the policies of destinations let everyone do, and controllers. */
	ALL;

	/** Whether a CONNECT, and a request that reads messages, needs no credential. */
	public boolean reads() {
		return this != NONE;
	}

	/** Whether this goes beyond reading. */
	public boolean sends() {
		return this == ALL;
	}

}
