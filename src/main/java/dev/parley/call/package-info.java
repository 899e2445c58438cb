/** Video calls: who is in which call, signals between them, and ICE servers. */
@ApplicationModule(allowedDependencies = { "engine", "engine :: log", "engine :: policy", "problem", "security" })
@NullMarked
package dev.parley.call;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
