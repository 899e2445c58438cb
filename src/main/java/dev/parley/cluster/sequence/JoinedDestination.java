package dev.parley.cluster.sequence;

import java.util.concurrent.CompletableFuture;

/**
 * The share of this node in one destination. Safe for any thread; its state is not.
 *
 * @param <S> what it needs to pass on the messages
 */
public final class JoinedDestination<S> {

	private final String name;

	private final S state;

	/**
	 * Completed when the map has it. What this node publishes before that is passed on
	 * without it, so the log's position has to be read afterwards.
	 */
	final CompletableFuture<Void> present = new CompletableFuture<>();

	/** Completed when it is in force. */
	final CompletableFuture<Void> ready = new CompletableFuture<>();

	/** How many want it: changed while the map holds this, as the next ones are. */
	int wanted;

	/** How often nobody has wanted it any more. */
	int unwanted;

	/** Whether its end is planned. */
	boolean ending;

	JoinedDestination(String name, S state) {
		this.name = name;
		this.state = state;
	}

	public String name() {
		return this.name;
	}

	/** Used in the destination's turn. */
	public S state() {
		return this.state;
	}

	/** Announcements are received and all is known that was appended before. */
	public void becomeReady() {
		this.ready.complete(null);
	}

	public boolean isReady() {
		return this.ready.isDone();
	}

}
