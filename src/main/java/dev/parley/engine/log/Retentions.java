package dev.parley.engine.log;

/** The retention of each destination, as the policies define it. */
@FunctionalInterface
public interface Retentions {

	/** Never null; cheap, safe for any thread, the same answer for the same name. */
	Retention of(String destination);

}
