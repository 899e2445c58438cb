package dev.parley.presence;

/**
 * Application event: a user has come to a topic, with the first of their devices.
 * Published a quarter of a second later at most, on a thread of its own, also while there
 * are too many users to list. Each node that has devices or watchers there publishes it.
 *
 * @param count of all who are present after it and others of the same moment
 */
public record PresenceJoined(String topic, String user, int count) {

}
