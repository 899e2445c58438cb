package dev.parley.engine.thread;

import org.springframework.modulith.NamedInterface;

/** What a frame may wait for: each kind has threads of its own. */
@NamedInterface("thread")
public enum WaitsFor {

	/** Nothing: it never blocks. */
	NOTHING,

	/** The database, to authenticate the session's user. */
	ACCOUNTS,

	/** The application: its controllers and its rules. */
	APPLICATION

}
