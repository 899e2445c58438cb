/**
 * What of a text people can see: asked wherever somebody chooses a name or says
 * something.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.parley.text;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
