package dev.parley.engine.delivery;

import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

import dev.parley.limit.LinePace;

/**
 * Log lines about sessions that clients can provoke, limited in rate. Safe for any
 * thread.
 */
public final class PacedLog {

	/** One for the process, however many engines it has. */
	private static final LinePace PACE = new LinePace();

	private PacedLog() {
	}

	/** Logs the text, unless there were too many lines from this client's address. */
	public static void info(Logger log, Recipient client, String text) {
		if (log.isInfoEnabled()) {
			write(log.atInfo(), client, text);
		}
	}

	/** The same, for an operator to check. */
	public static void warn(Logger log, Recipient client, String text) {
		write(log.atWarn(), client, text);
	}

	private static void write(LoggingEventBuilder line, Recipient client, String text) {
		long leftOut = PACE.take(client.address());
		if (leftOut >= 0) {
			line.log("Session {}: {}{}", client.session(), text, LinePace.more(leftOut));
		}
	}

}
