package dev.parley.archive;

/**
 * Called once when another process writes to the archive instead of this one, which must
 * not write again: what it knows of work queues is outdated.
 */
@FunctionalInterface
public interface Replaced {

	void replaced();

}
