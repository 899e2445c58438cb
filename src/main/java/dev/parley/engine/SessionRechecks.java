package dev.parley.engine;

import java.util.Collection;
import java.util.function.Predicate;

import dev.parley.engine.session.Session;

/** Checks the subscriptions of this process. Safe for any thread. */
final class SessionRechecks implements Rechecks {

	private final Collection<Session> sessions;

	/**
	 * @param sessions all that are open, at any time
	 */
	SessionRechecks(Collection<Session> sessions) {
		this.sessions = sessions;
	}

	@Override
	public void ofUser(String user) {
		for (Session session : this.sessions) {
			if (session.identity().isOf(user)) {
				session.recheck((destination) -> true);
			}
		}
	}

	/** Everywhere if it has no name. */
	@Override
	public void at(String destination) {
		Predicate<String> there = (name) -> destination.isEmpty() || name.equals(destination)
				|| name.startsWith(destination + "/");
		this.sessions.forEach((session) -> session.recheck(there));
	}

}
