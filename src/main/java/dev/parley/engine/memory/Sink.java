package dev.parley.engine.memory;

/** Where something is charged. Safe for any thread. */
@FunctionalInterface
public interface Sink {

	/**
	 * So much more of this part is taken up.
	 * @param change bytes; negative for less
	 */
	void add(Part part, long change);

}
