/**
 * The edge: STOMP frames over WebSocket and SockJS to the engine and to controllers, and
 * back.
 */
@ApplicationModule(allowedDependencies = { "engine", "engine :: frame", "engine :: log", "engine :: memory", "audit",
		"cookie", "database", "limit", "problem" })
@NullMarked
package dev.parley.stomp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
