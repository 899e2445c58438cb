package dev.parley.engine;

import dev.parley.engine.log.Page;

/** What destinations have kept, for those who want to read it without subscribing. */
public interface History {

	/**
	 * Reads forward from an offset. May block on I/O. Policies and rules are asked as for
	 * a SUBSCRIBE, so nobody reads here what he could not read there.
	 * @param reader who wants to read
	 * @param from offset of the first message wanted, included; older ones that are gone
	 * are skipped
	 * @param limit messages at most; 0 for the log's position only
	 * @throws RefusedException if the reader may not subscribe there
	 * @throws dev.parley.engine.log.BackendException if the log cannot be read
	 */
	Page read(Caller reader, String destination, long from, int limit);

}
