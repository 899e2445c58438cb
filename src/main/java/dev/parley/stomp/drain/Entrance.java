package dev.parley.stomp.drain;

import java.util.List;

/**
 * A way in that has to be closed when the server stops, besides those that ask
 * {@code NewConnections}. Safe for any thread.
 */
public interface Entrance {

	/** Lets clients in (again). */
	void open();

	/**
	 * Lets nobody in any more. Idempotent.
	 * @return for each client that is inside, and is no session of the engine, what lets
	 * it go with a proper answer
	 */
	List<Runnable> close();

	/** How many such clients are inside. */
	int size();

}
