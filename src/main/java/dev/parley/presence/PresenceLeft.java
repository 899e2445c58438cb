package dev.parley.presence;

/**
 * Application event: a user has left a topic, with the last of their devices, and has not
 * come back in the time of grace. Otherwise as {@link PresenceJoined}.
 *
 * @param count of all who are present after it and others of the same moment
 */
public record PresenceLeft(String topic, String user, int count) {

}
