/**
 * The operations of sessions on destinations and their logs: publish, commit, settle,
 * read, replay.
 */
@NullMarked
package dev.parley.engine.broker;

import org.jspecify.annotations.NullMarked;
