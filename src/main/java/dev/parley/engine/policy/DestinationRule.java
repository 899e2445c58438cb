package dev.parley.engine.policy;

import dev.parley.engine.Engine;

/**
 * A rule that is data: who may do what, where no {@link Access} can say it beforehand,
 * such as the members of a room. A rule can only take away: what it is asked about has
 * been allowed by the {@link DestinationPolicy} already, and every rule whose pattern
 * matches has to agree.
 * <p>
 * It is asked at each SUBSCRIBE, SEND and reading of history, and again for live
 * subscriptions when somebody says that its answers have changed, see
 * {@link Engine#recheck(String)}; never for each message. No client's wildcard reaches a
 * destination that a rule is about, and no rule is about {@code /user/**}.
 * <p>
 * Called by many threads at a time, on which it may block for a query or two. If it
 * throws, a frame is refused as {@code unavailable}, and a live subscription that is
 * asked about ends.
 */
public interface DestinationRule {

	/**
	 * Which destinations it is about: a name, in which {@code *} stands for one segment
	 * and a last {@code **} for any number of them.
	 */
	String pattern();

	/**
	 * Whether this caller may do this.
	 * @param destination a name that the pattern matches, never a pattern; it need not
	 * exist
	 */
	boolean allows(Caller caller, Action action, String destination);

}
