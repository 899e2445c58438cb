package dev.parley.security;

import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Who has an account, for features that name people. */
public interface AccountNames {

	/**
	 * The name as its owner wrote it, which is that of their principal, however it is
	 * written here; null if nobody has it or the account is disabled. A query.
	 */
	@Nullable String find(String name);

	/** The roles of an account, without prefix; none if it may not be used. A query. */
	Set<String> roles(String name);

	/** Those of these names whose accounts are deleted. A query. */
	Set<String> deleted(Collection<String> names);

}
