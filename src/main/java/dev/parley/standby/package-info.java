/**
 * The server while another process writes to its database, and when one has taken over.
 */
@ApplicationModule(allowedDependencies = { "archive", "cluster" })
@NullMarked
package dev.parley.standby;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
