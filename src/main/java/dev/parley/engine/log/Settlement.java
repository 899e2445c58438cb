package dev.parley.engine.log;

/**
 * The end of one message of a work queue: it was acknowledged, discarded, or has moved to
 * a dead-letter queue, and nobody shall get it again.
 *
 * @param destination the queue
 * @param offset the message's
 */
public record Settlement(String destination, long offset) {

}
