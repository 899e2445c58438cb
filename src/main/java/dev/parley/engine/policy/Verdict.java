package dev.parley.engine.policy;

import org.jspecify.annotations.Nullable;

/**
 * Whether a caller may do something at a destination, and why.
 *
 * @param allowed whether the caller may
 * @param pattern of the policy that decides for the destination
 * @param access the policy's access rule
 * @param refusedBy pattern of the rule that refused a caller whom the policy allows; null
 * if none did
 */
public record Verdict(boolean allowed, String pattern, Access access, @Nullable String refusedBy) {

}
