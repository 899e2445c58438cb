package dev.parley.cluster.announce;

import java.util.Collection;
import java.util.Map;

import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Position;

/** Where the logs of a store stand. Safe for any thread. */
@FunctionalInterface
public interface Positions {

	/**
	 * May block on I/O.
	 * @param destinations any number
	 * @return for each its epoch and its newest offset; 0 if it has no message yet
	 * @throws BackendException if they cannot be read
	 */
	Map<String, Position> of(Collection<String> destinations);

}
