/**
 * Durable logs in a database.
 */
@ApplicationModule(allowedDependencies = { "engine", "engine :: frame", "engine :: log", "database", "limit" })
@NullMarked
package dev.parley.archive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
