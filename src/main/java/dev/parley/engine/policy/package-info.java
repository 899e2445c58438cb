/**
 * Permissions and limits at destinations: callers, policies and rules.
 */
@NamedInterface("policy")
@NullMarked
package dev.parley.engine.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
