/**
 * What each session and user makes the server hold, and whose session ends when that is
 * too much.
 */
@NullMarked
package dev.parley.engine.overload;

import org.jspecify.annotations.NullMarked;
