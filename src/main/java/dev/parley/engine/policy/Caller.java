package dev.parley.engine.policy;

import java.util.Set;

import dev.parley.engine.log.DestinationNames;
import org.jspecify.annotations.Nullable;

/**
 * The user of a session, or a program that has a {@link Grant}.
 *
 * @param name of the user
 * @param roles without prefix, such as {@code ADMIN}
 * @param anonymous whether the name is not authenticated
 * @param grant all that a program may do; null for a user, for whom policies decide
 */
public record Caller(String name, Set<String> roles, boolean anonymous, @Nullable Grant grant) {

	public Caller {
		roles = Set.copyOf(roles);
	}

	/** A user. */
	public Caller(String name, Set<String> roles, boolean anonymous) {
		this(name, roles, anonymous, null);
	}

	/**
	 * Whether the policy, or this caller's grant in its place, allows this; rules have
	 * not been asked. What belongs to one session has no grant. Never blocks.
	 * @param policy of the destination
	 */
	public boolean passes(DestinationPolicy policy, Action action, String destination) {
		if (this.grant == null || DestinationNames.isUsers(destination)) {
			return policy.access(action).allows(this);
		}
		return this.grant.allows(action, destination);
	}

}
