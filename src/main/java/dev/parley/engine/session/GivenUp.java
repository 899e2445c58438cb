package dev.parley.engine.session;

import java.util.HashSet;
import java.util.Set;

/**
 * Ids of subscriptions, or names of transactions, that a client may wrongly believe to
 * exist: refused, or ended by the server. Naming one of them is not a fault. Bounded: a
 * client with more of them gets the benefit of the doubt for every unknown id. Safe for
 * any thread.
 */
final class GivenUp {

	/** Characters of an id or a name; a longer one is refused, and not remembered. */
	static final int LONGEST = 255;

	private final Set<String> ids = new HashSet<>(0);

	private final int most;

	private boolean more;

	/**
	 * @param most how many are remembered individually
	 */
	GivenUp(int most) {
		this.most = most;
	}

	synchronized void add(String id) {
		if (this.ids.size() < this.most && id.length() <= LONGEST) {
			this.ids.add(id);
		}
		else {
			this.more |= !this.ids.contains(id);
		}
	}

	/** The client has given it up, too, or uses it again. */
	synchronized void remove(String id) {
		this.ids.remove(id);
	}

	synchronized boolean contains(String id) {
		return this.more || this.ids.contains(id);
	}

}
