package dev.parley.engine.policy;

import dev.parley.engine.Engine;

/**
 * A permission that depends on data and that no {@link Access} can express, such as
 * membership of a room. A rule can only restrict: the {@link DestinationPolicy} must
 * allow the action first, and then every rule whose pattern matches.
 * <p>
 * It is called at each SUBSCRIBE, SEND and read of history, and again for live
 * subscriptions when a feature reports that its answers have changed, see
 * {@link Engine#recheck(String)}; never for each message. Clients' wildcards do not reach
 * destinations that have a rule, and rules do not apply to {@code /user/**}.
 * <p>
 * Must be safe for any thread, and may block for a query or two. If it throws, the frame
 * is refused as {@code unavailable}, or the live subscription ends.
 */
public interface DestinationRule {

	/**
	 * The destinations that it controls: a name, in which {@code *} stands for one
	 * segment and a last {@code **} for any number of them.
	 */
	String pattern();

	/**
	 * Whether this caller may do this.
	 * @param destination a name that the pattern matches, never a pattern; the
	 * destination need not exist
	 */
	boolean allows(Caller caller, Action action, String destination);

}
