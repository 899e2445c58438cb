/**
 * Users, sign-in, tokens, and the interceptor that authenticates every frame.
 */
@ApplicationModule(allowedDependencies = { "audit", "cluster :: bus", "cookie", "engine :: log", "engine :: policy",
		"limit", "problem", "stomp :: authentication", "text" })
@NullMarked
package dev.parley.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
