package dev.parley.security.http;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** The lifetimes of HTTP sessions, of all nodes. */
public interface HttpSessions {

	/**
	 * When the HTTP session expires if it is not used again, or {@code null} if it has
	 * ended. Usually a database query.
	 */
	@Nullable Instant validUntil(String httpSessionId);

}
