package dev.parley.engine.delivery;

import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

import dev.parley.limit.LinePace;

/**
 * Lines about sessions that their clients can provoke, as often as they may. Safe for any
 * thread.
 */
public final class PacedLog {

	/** The process has one log, however many engines. */
	private static final LinePace PACE = new LinePace();

	private PacedLog() {
	}

	/** Writes it, unless there were too many from where this client is. */
	public static void info(Logger log, Recipient client, String text) {
		if (log.isInfoEnabled()) {
			write(log.atInfo(), client, text);
		}
	}

	/** The same, for what somebody should look at. */
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
