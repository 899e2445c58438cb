/**
 * The memory used by each session and user, and the choice of sessions to end when it is
 * too much.
 */
@NullMarked
package dev.parley.engine.overload;

import org.jspecify.annotations.NullMarked;
