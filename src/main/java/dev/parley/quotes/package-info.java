/** A simulated market whose prices everybody may watch. */
@ApplicationModule(allowedDependencies = { "engine", "engine :: policy" })
@NullMarked
package dev.parley.quotes;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
