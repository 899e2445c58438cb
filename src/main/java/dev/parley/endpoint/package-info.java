/**
 * The server's own endpoint: {@code /chat} with SockJS below it, the pages that may
 * connect, and limits on requests.
 */
@ApplicationModule(allowedDependencies = { "audit", "autoconfigure", "engine", "engine :: log", "engine :: policy",
		"engine :: problem", "limit", "stomp :: authentication", "stomp :: frames", "stomp :: limits",
		"stomp :: problem" })
@NullMarked
package dev.parley.endpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
