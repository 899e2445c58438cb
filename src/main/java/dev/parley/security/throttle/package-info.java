/**
 * How often somebody may try, and where a try comes from.
 */
@NullMarked
package dev.parley.security.throttle;

import org.jspecify.annotations.NullMarked;
