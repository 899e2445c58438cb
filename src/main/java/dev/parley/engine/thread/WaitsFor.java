package dev.parley.engine.thread;

import org.springframework.modulith.NamedInterface;

/** What a frame may wait for: each has threads of its own. */
@NamedInterface("thread")
public enum WaitsFor {

	/** For nothing and nobody. */
	NOTHING,

	/** For the database, to learn whose session this is. */
	ACCOUNTS,

	/** For the application: its controllers, and its rules that are data. */
	APPLICATION

}
