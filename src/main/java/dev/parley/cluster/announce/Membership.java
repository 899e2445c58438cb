package dev.parley.cluster.announce;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The share of this node in one destination. */
final class Membership {

	final String destination;

	/** Used by the tasks of {@link #serial} alone. */
	final JoinedLog state;

	final Serial serial;

	/** Whether the last reading of the log found nothing: of the tasks, too. */
	boolean readInVain;

	/**
	 * Completed when the map has it. What this node commits before that is handed on
	 * without it, so the log's position has to be read afterwards.
	 */
	final CompletableFuture<Void> present = new CompletableFuture<>();

	/** Completed when it is in force. */
	final CompletableFuture<Void> ready = new CompletableFuture<>();

	/** How many want it: guarded by the map that holds this. */
	int wanted;

	Membership(String destination, JoinedLog state, Executor threads) {
		this.destination = destination;
		this.state = state;
		this.serial = new Serial(threads);
	}

}
