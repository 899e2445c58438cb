/** Boards on which people draw together. */
@ApplicationModule(allowedDependencies = { "archive", "audit", "engine :: frame", "engine :: log", "engine :: policy",
		"problem", "security" })
@NullMarked
package dev.parley.board;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
