/**
 * What clients can make the server hold and do: counted in one place, whichever module
 * does it.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
