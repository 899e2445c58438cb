/**
 * From a destination to its subscribers: topics, work queues, patterns, and
 * unacknowledged messages.
 */
@NullMarked
package dev.parley.engine.delivery;

import org.jspecify.annotations.NullMarked;
