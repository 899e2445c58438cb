package dev.parley.engine.policy;

/** The actions that policies and rules control. */
public enum Action {

	/** Read: live, replayed, and as history over REST. */
	SUBSCRIBE,

	/** Send there directly, or to a controller at {@code /app}. */
	SEND

}
