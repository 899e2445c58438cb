package dev.parley.engine.policy;

import java.util.List;
import java.util.Set;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.problem.RefusedException;

/**
 * What a program may do, given to it by an administrator: some actions, at the
 * destinations that match some patterns, and nothing else. It takes the place of the
 * {@link Access} rules of the policies, which are about users; all else in a policy
 * holds, and so does every {@link DestinationRule}. Immutable.
 */
public final class Grant {

	private final List<NamePattern> patterns;

	private final Set<Action> actions;

	/**
	 * A grant of all these actions at all these destinations.
	 * @param patterns as of a {@link DestinationPolicy}
	 * @throws IllegalArgumentException if one is not a pattern of destinations, or one of
	 * users' own destinations, saying why
	 */
	public Grant(List<String> patterns, Set<Action> actions) {
		this.patterns = patterns.stream().map(Grant::pattern).toList();
		this.actions = Set.copyOf(actions);
	}

	private static NamePattern pattern(String text) {
		try {
			DestinationSyntax.check(text);
		}
		catch (RefusedException ex) {
			throw new IllegalArgumentException(ex.problem().detail(), ex);
		}
		if (DestinationNames.isUsers(text + "/")) {
			throw new IllegalArgumentException(
					"'%s': only the application reaches users' own destinations".formatted(text));
		}
		return new NamePattern(text);
	}

	/**
	 * Whether this is part of the grant.
	 * @param destination a name; or a client's wildcard, of which each matching name is
	 * asked about again
	 */
	boolean allows(Action action, String destination) {
		return this.actions.contains(action)
				&& this.patterns.stream().anyMatch((pattern) -> pattern.matches(destination));
	}

}
