/**
 * The pages, their security headers, and errors as problem+json.
 */
@ApplicationModule(allowedDependencies = { "database", "limit", "problem", "text" })
@NullMarked
package dev.parley.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
