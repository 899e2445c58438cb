/**
 * Threads that may block, a pool for each reason, and the one thread of all timers.
 */
@NullMarked
package dev.parley.engine.thread;

import org.jspecify.annotations.NullMarked;
