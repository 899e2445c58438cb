package dev.parley.engine.memory;

/** An account of memory. Safe for any thread. */
@FunctionalInterface
public interface Sink {

	/**
	 * Adds to the bytes of this part.
	 * @param change bytes; negative for less
	 */
	void add(Part part, long change);

}
