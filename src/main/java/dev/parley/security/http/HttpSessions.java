package dev.parley.security.http;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** The HTTP sessions of all nodes, as far as the STOMP sessions need to know them. */
public interface HttpSessions {

	/**
	 * Until when the HTTP session lives if nobody uses it any more, or {@code null} if it
	 * is over. Usually a database query.
	 */
	@Nullable Instant validUntil(String httpSessionId);

}
