/**
 * Refusals of the REST API, all of one form.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
