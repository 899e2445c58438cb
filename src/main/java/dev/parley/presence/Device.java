package dev.parley.presence;

import java.time.Instant;

/**
 * One session's presence at one topic: a tab, an app, a stream of events. A session that
 * subscribes to the topic twice is one device.
 *
 * @param topic where it is
 * @param session its id, unique among all nodes
 * @param user name of its user
 * @param anonymous whether the name is not authenticated: such a device is counted, and
 * not listed
 * @param since when it came
 */
public record Device(String topic, String session, String user, boolean anonymous, Instant since) {

}
