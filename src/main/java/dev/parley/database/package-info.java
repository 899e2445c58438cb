/**
 * The one database of all modules: its connections, its health, and what it means for
 * everybody that it is away.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.database;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
