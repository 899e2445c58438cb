/**
 * What matters to whoever watches over the server: told by all modules and features as
 * events, written and counted here.
 */
@ApplicationModule(allowedDependencies = { "limit", "text" })
@NullMarked
package dev.parley.audit;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
