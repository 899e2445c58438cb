/**
 * Live figures of this server, for its start page.
 */
@ApplicationModule(allowedDependencies = { "engine :: log", "engine :: policy" })
@NullMarked
package dev.parley.figures;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
