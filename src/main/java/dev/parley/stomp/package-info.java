/**
 * The edge: STOMP frames over WebSocket and SockJS to the engine and to controllers, and
 * back.
 */
@ApplicationModule(allowedDependencies = { "audit", "cookie", "engine", "engine :: delivery", "engine :: frame",
		"engine :: log", "engine :: memory", "engine :: outbox", "engine :: policy", "engine :: problem",
		"engine :: session", "engine :: thread", "limit", "problem" })
@NullMarked
package dev.parley.stomp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
