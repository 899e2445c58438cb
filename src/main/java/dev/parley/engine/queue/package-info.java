/**
 * What connects a work queue with its store: reading it after a restart, and, where
 * several processes hand out its messages, taking some and giving them back.
 */
@NullMarked
package dev.parley.engine.queue;

import org.jspecify.annotations.NullMarked;
