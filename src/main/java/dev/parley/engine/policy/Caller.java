package dev.parley.engine.policy;

import java.util.Set;

/**
 * The user of a session.
 *
 * @param name of the user
 * @param roles without prefix, such as {@code ADMIN}
 * @param anonymous whether the name is not authenticated
 */
public record Caller(String name, Set<String> roles, boolean anonymous) {

	public Caller {
		roles = Set.copyOf(roles);
	}

}
