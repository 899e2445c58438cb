package dev.parley.engine.log;

/**
 * The end of what one message of a topic said: a tombstone takes its place, see
 * {@link StoredMessage#erased}. Its offset stays, so that nobody who counts them misses
 * one. Where nothing is kept of the message, nothing changes.
 *
 * @param destination the topic
 * @param offset the message's
 */
public record Erasure(String destination, long offset) {

}
