/**
 * Durable logs in a database.
 */
@ApplicationModule(
		allowedDependencies = { "database", "engine :: frame", "engine :: log", "engine :: problem", "limit" })
@NullMarked
package dev.parley.archive;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
