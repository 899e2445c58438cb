package dev.parley.engine.policy;

/** What somebody wants to do at a destination. */
public enum Action {

	/** Read: live, replayed, and as history over REST. */
	SUBSCRIBE,

	/** Send there directly, or to a controller at {@code /app}. */
	SEND

}
