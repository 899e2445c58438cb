/**
 * Who is present at a topic: the {@code Roster} SPI and its implementations in memory and
 * over the bus of a cluster, the messages to those who watch a roster, the events for the
 * application, and signals of typing.
 */
@ApplicationModule(allowedDependencies = { "cluster :: bus", "engine", "engine :: frame", "engine :: log",
		"engine :: policy", "engine :: problem", "limit" })
@NullMarked
package dev.parley.presence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
