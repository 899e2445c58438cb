/**
 * Limits on attempts to sign in, and the source of an attempt.
 */
@NullMarked
package dev.parley.security.throttle;

import org.jspecify.annotations.NullMarked;
