/**
 * What several processes share that serve the same clients.
 */
@ApplicationModule(allowedDependencies = { "engine :: frame", "engine :: log", "engine :: problem" })
@NullMarked
package dev.parley.cluster;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
