/**
 * From a destination to those who have subscribed: topics, work queues, patterns, and
 * what has not been acknowledged.
 */
@NullMarked
package dev.parley.engine.delivery;

import org.jspecify.annotations.NullMarked;
