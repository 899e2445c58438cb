package dev.parley.engine;

import org.slf4j.Logger;

import dev.parley.limit.LinePace;

/**
 * Lines about sessions that their clients can provoke, as often as they may. Safe for any
 * thread.
 */
final class PacedLog {

	/** The process has one log, however many engines. */
	private static final LinePace PACE = new LinePace();

	private PacedLog() {
	}

	/** Writes it, unless there were too many from where this client is. */
	static void info(Logger log, Session session, String text) {
		long leftOut = log.isInfoEnabled() ? PACE.take(session.identity().address()) : -1;
		if (leftOut >= 0) {
			log.info("Session {}: {}{}", session.id(), text, LinePace.more(leftOut));
		}
	}

}
