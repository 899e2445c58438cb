/**
 * What all clients together can make the server hold: counted in one place, whichever
 * module holds it.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.limit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
