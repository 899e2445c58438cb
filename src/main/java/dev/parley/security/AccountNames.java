package dev.parley.security;

import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Looks up accounts, for features that name people. */
public interface AccountNames {

	/**
	 * The name in its owner's spelling, which is that of their principal, found by any
	 * spelling; null if nobody has it or the account is disabled. A query.
	 */
	@Nullable String find(String name);

	/** The roles of an account, without prefix; none if it may not be used. A query. */
	Set<String> roles(String name);

	/** Those of these names whose accounts are deleted. A query. */
	Set<String> deleted(Collection<String> names);

}
