package dev.parley.engine.log;

/**
 * The end of one message of a work queue: it was acknowledged, discarded, or moved to a
 * dead-letter queue, and is not delivered again.
 *
 * @param destination the queue
 * @param offset the message's
 */
public record Settlement(String destination, long offset) {

}
