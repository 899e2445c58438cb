/**
 * Threads that may wait, each kind for something else, and the one of all timers.
 */
@NullMarked
package dev.parley.engine.thread;

import org.jspecify.annotations.NullMarked;
