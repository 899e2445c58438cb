package dev.parley.engine;

import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.RefusedException;

/** The retained messages of destinations, for reading without a subscription. */
public interface History {

	/**
	 * Reads forward from an offset, without waiting for the database. Policies and rules
	 * are checked as for a SUBSCRIBE.
	 * @param reader the caller
	 * @param from offset of the first message wanted, included; older ones that are gone
	 * are skipped
	 * @param limit messages at most; 0 for the log's position only
	 * @return completed when it has been read; with {@link RefusedException}
	 * {@code unavailable} if it could not be, in two seconds
	 * @throws RefusedException if the reader may not subscribe there, or has read too
	 * much for the moment
	 */
	CompletableFuture<Page> read(Caller reader, String destination, long from, int limit);

	/**
	 * Whether a message has expired, and is not shown to its readers any more.
	 * @param now milliseconds since 1970
	 */
	static boolean hasExpired(StoredMessage message, long now) {
		return message.expires() <= now;
	}

}
