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

	/** The longest name of a channel, in characters. */
	int LONGEST_NAME = 1024;

	/**
	 * Begins to listen.
	 * @param channel its name, of 1 to {@value #LONGEST_NAME} characters
	 * @return completed when it is in force: what any node sends afterwards is heard,
	 * unless a link is lost; with {@link BusException} if the other nodes cannot be
	 * reached, and then there is no listener
	 * @throws IllegalArgumentException if the name is too long, or empty
	 * @throws IllegalStateException if this node has a listener on this channel
	 */
	CompletableFuture<Void> listen(String channel, Listener listener);

	/** Ends listening. The listener may still be called once. Never blocks. */
	void ignore(String channel);

	/**
	 * Sends to all who listen.
	 * @param news not copied: nobody may write to it again
	 * @return completed when it is on its way; with {@link BusException} if it may not be
	 * @throws IllegalArgumentException if it is longer than {@link #LONGEST} bytes, or
	 * the name of the channel is too long, or empty
	 */
	CompletableFuture<Void> send(String channel, byte[] news);

	/**
	 * Ends all listening and releases all resources. Nothing can be sent or listened to
	 * after that: {@link BusException}.
	 */
	@Override
	void close();

	/**
	 * Called by one thread at a time. Must not block. What one listener throws disturbs
	 * no other.
	 */
	interface Listener {

		void heard(byte[] news);

		/**
		 * A link was down and is up again: news may be missing between those heard before
		 * and those that come.
		 */
		void interrupted();

	}

}
