package dev.parley.cluster.bus;

import java.util.concurrent.CompletableFuture;

/**
 * Carries news between the nodes of a cluster, the sender's own included, on channels
 * with names. At most once: what is sent while a link is down is lost, and each listener
 * is told so. The news of one node on one channel come in the order in which they were
 * sent, so a listener who must not miss any numbers them or looks at a store.
 * <p>
 * Safe for any thread. Every implementation passes {@code BusContract}.
 */
public interface Bus extends AutoCloseable {

	/** The longest news, in bytes: more is refused by {@link #send}. */
	int LONGEST = 1 << 20;

	/**
	 * Begins to listen. A channel has one listener at a node: another one is refused with
	 * {@link IllegalStateException}.
	 * @param channel its name, of 1 to 1,024 characters
	 * @return completed when it is in force: what any node sends afterwards is heard,
	 * unless a link is lost; with {@link BusException} if the other nodes cannot be
	 * reached, and then there is no listener
	 */
	CompletableFuture<Void> listen(String channel, Listener listener);

	/** Ends listening. The listener may still be called once. Never blocks. */
	void ignore(String channel);

	/**
	 * Sends to all who listen.
	 * @param news up to {@link #LONGEST} bytes, otherwise
	 * {@link IllegalArgumentException}
	 * @return completed when it is on its way; with {@link BusException} if it may not be
	 */
	CompletableFuture<Void> send(String channel, byte[] news);

	/** Ends all listening and releases all resources. */
	@Override
	void close();

	/** Called by one thread at a time. Must not block. */
	interface Listener {

		void heard(byte[] news);

		/**
		 * A link was down and is up again: news may be missing between those heard before
		 * and those that come.
		 */
		void interrupted();

	}

}
