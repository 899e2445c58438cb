/**
 * The same destinations without STOMP: single requests and streams of events. A request
 * is admitted, limited and stored as a frame is.
 */
@ApplicationModule(allowedDependencies = { "engine", "engine :: frame", "engine :: log", "engine :: outbox",
		"engine :: policy", "engine :: problem", "limit", "presence", "stomp :: authentication", "stomp :: drain",
		"stomp :: frames", "stomp :: limits", "stomp :: problem", "stomp :: socket", "stomp :: streaming", "text" })
@NullMarked
package dev.parley.http;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
