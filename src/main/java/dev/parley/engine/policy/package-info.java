/**
 * Who may do what at which destination, and how much of it: callers, policies, rules and
 * limits.
 */
@NamedInterface("policy")
@NullMarked
package dev.parley.engine.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
