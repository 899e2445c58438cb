/**
 * Limits on what clients can make the server hold and do, shared by all modules.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
