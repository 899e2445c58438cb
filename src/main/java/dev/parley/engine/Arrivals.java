package dev.parley.engine;

import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.problem.RefusedException;

/** New messages, for callers who wait for one without a subscription. */
public interface Arrivals {

	/**
	 * Waits for a message without holding a thread. To miss none, wait first, then read
	 * the log once the waiting has begun, and stop waiting if it has something new.
	 * Permission is not checked here.
	 */
	Arrival next(String topic);

	/** How many wait at the moment. */
	int waitingForMessages();

	/**
	 * A message to come.
	 *
	 * @param begun completed when the messages of all processes are announced here, on a
	 * thread that must not wait; with {@link RefusedException} if they can't be
	 * @param message completed, on a thread that may block, with the first message that
	 * is appended from then on; to be cancelled by a caller who waits no longer
	 */
	record Arrival(CompletableFuture<Void> begun, CompletableFuture<StoredMessage> message) {

	}

}
