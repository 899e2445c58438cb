/** Five in a row: games of two users that everybody may watch. */
@ApplicationModule(
		allowedDependencies = { "archive", "engine", "engine :: log", "engine :: policy", "problem", "security" })
@NullMarked
package dev.parley.omok;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
