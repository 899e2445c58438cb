package dev.parley.engine;

import java.util.concurrent.CompletableFuture;

import dev.parley.engine.log.Page;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.RefusedException;

/** What destinations have kept, for those who want to read it without subscribing. */
public interface History {

	/**
	 * Reads forward from an offset, without waiting for the database. Policies and rules
	 * are asked as for a SUBSCRIBE, so nobody reads here what they could not read there.
	 * @param reader who wants to read
	 * @param from offset of the first message wanted, included; older ones that are gone
	 * are skipped
	 * @param limit messages at most; 0 for the log's position only
	 * @return completed when it has been read; with {@link RefusedException}
	 * {@code unavailable} if it could not be, in two seconds
	 * @throws RefusedException if the reader may not subscribe there, or has read too
	 * much for the moment
	 */
	CompletableFuture<Page> read(Caller reader, String destination, long from, int limit);

}
