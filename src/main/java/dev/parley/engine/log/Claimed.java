package dev.parley.engine.log;

/**
 * A message of a work queue that this process holds.
 *
 * @param attempts how often it was handed to a consumer, of any process, that did not
 * acknowledge it
 * @param redelivered whether a consumer may have seen it already
 */
public record Claimed(StoredMessage message, int attempts, boolean redelivered) {

}
