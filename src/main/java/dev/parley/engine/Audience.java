package dev.parley.engine;

import java.util.List;

/** The users subscribed to a topic, for features that show them. */
public interface Audience {

	/**
	 * The names of the users subscribed to this topic on this node, other than by a
	 * pattern, in natural order, each once. Takes a step for each subscription.
	 * Permission is not checked here.
	 */
	List<String> at(String topic);

}
