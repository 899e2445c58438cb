package dev.parley.engine;

import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.StoredMessage;

/** New messages, for callers who wait for one without a subscription. */
public interface Arrivals {

	/**
	 * Waits for a message without holding a thread. To miss none, wait first, then read
	 * the log, and stop waiting if it has something new. Permission is not checked here.
	 * @return completed, on a thread that may block, with the first message that is
	 * appended from now on; to be cancelled by a caller who waits no longer
	 */
	CompletableFuture<StoredMessage> next(String topic);

	/** How many wait at the moment. */
	int waitingForMessages();

}
