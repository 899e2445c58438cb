/**
 * The tables of all modules and features: when they are made, and by whom they may be
 * used.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.schema;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
