package dev.parley.engine.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One session as an administrator sees it.
 *
 * @param id of the session
 * @param user name of the caller; null before CONNECT
 * @param transport see {@link Peer}
 * @param address see {@link Peer}
 * @param since when the connection was opened
 * @param subscriptions live ones
 */
public record SessionInfo(String id, @Nullable String user, String transport, String address, Instant since,
		int subscriptions) {

}
