package dev.parley.engine.log;

/** Tells how much of a destination's log is kept: the policies' answer. */
@FunctionalInterface
public interface Retentions {

	/** Never null; cheap, safe for any thread, the same answer for the same name. */
	Retention of(String destination);

}
