/**
 * This documentation as pages of the server, below {@code /docs/}.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.docs;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
