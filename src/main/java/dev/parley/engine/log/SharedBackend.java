package dev.parley.engine.log;

import java.util.concurrent.CompletableFuture;

/**
 * A backend to whose logs other processes append, too: {@link #join} and {@link #read}
 * wait for I/O.
 */
public interface SharedBackend extends Backend {

	/**
	 * Asks for the messages of a destination. Counted: as many calls of {@link #leave}
	 * end it. Somebody who is to hear of later messages joins before their first
	 * {@link #read}.
	 * @return completed when it is in force: each message that a {@link #read} after that
	 * does not contain is announced; with {@link BackendException} if the other processes
	 * cannot be reached, and then nothing has to be left
	 */
	CompletableFuture<Void> join(String destination);

	/** Takes back one {@link #join} that is in force. Never blocks. */
	void leave(String destination);

}
