/**
 * The tables of all modules and features, and when they are created.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.schema;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
