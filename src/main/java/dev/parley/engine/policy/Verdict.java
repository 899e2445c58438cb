package dev.parley.engine.policy;

import org.jspecify.annotations.Nullable;

/**
 * Whether somebody may do something at a destination, and what has decided that.
 *
 * @param allowed whether the caller may
 * @param pattern of the policy that decides for the destination
 * @param access whom that policy lets
 * @param refusedBy pattern of the rule that said no to somebody whom the policy lets;
 * null if none did
 */
public record Verdict(boolean allowed, String pattern, Access access, @Nullable String refusedBy) {

}
