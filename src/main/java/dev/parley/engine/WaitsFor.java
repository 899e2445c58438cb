package dev.parley.engine;

/** What a frame may wait for: each has threads of its own. */
public enum WaitsFor {

	/** For nothing and nobody. */
	NOTHING,

	/** For the database, to learn whose session this is. */
	ACCOUNTS,

	/** For the application: its controllers, and its rules that are data. */
	APPLICATION

}
