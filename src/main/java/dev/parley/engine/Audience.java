package dev.parley.engine;

import java.util.List;

/** Who listens, for features that show it. */
public interface Audience {

	/**
	 * The names of those who are subscribed to this topic on this node, by no pattern, in
	 * their natural order, each once. Takes a step for each subscription. Whether the one
	 * who asks may know is not asked here.
	 */
	List<String> at(String topic);

}
