package dev.parley.engine.log;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What stores have to know of each destination, as the policies define it. */
@FunctionalInterface
public interface Retentions {

	/** Never null; cheap, safe for any thread, the same answer for the same name. */
	Retention of(String destination);

	/**
	 * The pattern of the policy by which subscriptions by pattern may reach this
	 * destination; null if they may not. Cheap, safe for any thread.
	 */
	default @Nullable String wildcardOf(String destination) {
		return null;
	}

	/**
	 * The patterns of all policies whose destinations a subscription by this pattern may
	 * reach; always the same.
	 */
	default List<String> wildcardsOf(String pattern) {
		return List.of();
	}

}
