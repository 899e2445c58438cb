/** Answers of a language model, streamed to all devices of whoever asked. */
@ApplicationModule(
		allowedDependencies = { "engine", "engine :: log", "engine :: policy", "problem", "security", "text" })
@NullMarked
package dev.parley.answers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
