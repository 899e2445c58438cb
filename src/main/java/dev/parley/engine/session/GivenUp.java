package dev.parley.engine.session;

import java.util.HashSet;
import java.util.Set;

/**
 * Ids of subscriptions, or names of transactions, that a client may believe to have and
 * does not: refused, or ended by the server. Naming one of them is no fault. Bounded: a
 * client with more of them than that gets the benefit of the doubt for every unknown id.
 * Safe for any thread.
 */
final class GivenUp {

	/** Characters of an id or a name; a longer one is refused, and not remembered. */
	static final int LONGEST = 255;

	private final Set<String> ids = new HashSet<>(0);

	private final int most;

	private boolean more;

	/**
	 * @param most how many are remembered one by one
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

	/** The client has given it up, too, or has it again. */
	synchronized void remove(String id) {
		this.ids.remove(id);
	}

	synchronized boolean contains(String id) {
		return this.more || this.ids.contains(id);
	}

}
