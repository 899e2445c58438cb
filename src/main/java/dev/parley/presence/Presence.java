package dev.parley.presence;

/**
 * Who is present at a topic whose policy has presence on. Safe for any thread.
 */
public interface Presence {

	/**
	 * Who is there now, on all nodes. Permission is not checked here. May block on I/O.
	 * @param topic the topic, not its roster
	 */
	Present at(String topic);

}
