/**
 * Security-relevant events: published by all modules and features, logged and counted
 * here.
 */
@ApplicationModule(allowedDependencies = { "limit", "text" })
@NullMarked
package dev.parley.audit;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
