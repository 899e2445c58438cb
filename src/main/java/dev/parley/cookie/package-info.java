/**
 * The cookies of this host, whoever needs one.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.cookie;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
