/**
 * Cookies that belong to this host alone.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.cookie;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
