package dev.parley.engine.log;

import java.util.concurrent.CompletableFuture;

/** What other processes announce, too, to those who have asked for it. */
public interface Joining {

	/**
	 * Asks for the messages of a destination. Counted: as many calls of {@link #leave}
	 * end it.
	 * @return completed when it is in force; with {@link BackendException} if the other
	 * processes cannot be reached, and then nothing has to be left
	 */
	CompletableFuture<Void> join(String destination);

	/** Takes back one {@link #join} that is in force. Never blocks. */
	void leave(String destination);

}
