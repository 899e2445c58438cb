package dev.parley.engine.policy;

import java.util.Set;

/**
 * Who is at the other end of a session.
 *
 * @param name of the user
 * @param roles without prefix, such as {@code ADMIN}
 * @param anonymous whether nobody vouches for the name
 */
public record Caller(String name, Set<String> roles, boolean anonymous) {

	public Caller {
		roles = Set.copyOf(roles);
	}

}
