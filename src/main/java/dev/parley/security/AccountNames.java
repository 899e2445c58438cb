package dev.parley.security;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Looks up accounts, for features that name people. */
public interface AccountNames {

	/**
	 * Finds a name by any spelling, and returns it in its owner's spelling, as their
	 * principal has it; null if nobody has it or the account is disabled. A query.
	 */
	@Nullable String find(String name);

	/**
	 * When the account was made; null if nobody has the name or it is disabled. A query.
	 */
	@Nullable Instant since(String name);

	/** The roles of an account, without prefix; none if it is disabled. A query. */
	Set<String> roles(String name);

	/** Returns those of the names whose accounts are deleted. A query. */
	Set<String> deleted(Collection<String> names);

}
