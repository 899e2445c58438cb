/**
 * Jars with other people's controllers, policies, migrations and pages, which the server
 * loads beside its own.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.extension;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
