/**
 * Rooms where people talk: the example of a feature.
 */
@ApplicationModule(allowedDependencies = { "audit", "engine", "engine :: log", "engine :: policy", "notifications",
		"presence", "problem", "security", "text" })
@NullMarked
package dev.parley.chat;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
