/**
 * The one database of all modules: its connections, its health, and how an outage is
 * recognised and reported.
 */
@ApplicationModule(allowedDependencies = { "engine :: log", "engine :: problem" })
@NullMarked
package dev.parley.database;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
