package dev.parley.engine.log;

/**
 * The erasure of one message of a topic: a tombstone takes its place, see
 * {@link StoredMessage#erased}. Its offset stays, so that readers see no gap. In a keyed
 * topic it removes the message's key: the backend appends and announces
 * {@link StoredMessage#removal}. Without effect on a message that is not retained.
 *
 * @param destination the topic
 * @param offset the message's
 */
public record Erasure(String destination, long offset) {

}
