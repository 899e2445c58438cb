package dev.parley.http.events;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;

/** How a stream ends, and when its client comes again. Pure functions. */
final class Ending {

	/** Milliseconds after which a client comes again that has lost its connection. */
	private static final int SOON = 2000;

	/** The same where the server has ended the stream. */
	private static final int LATER = 8000;

	private Ending() {
	}

	/**
	 * The line by which clients come again, each at another time: all of them lose their
	 * connections at once when the server or a proxy restarts.
	 */
	static String comeAgain() {
		return retry(SOON, SOON);
	}

	/** The last lines of a stream. */
	static String lastLines(CloseReason reason) {
		return reason.reconnect() ? retry(SOON, LATER) + "\n" : "id: " + EventId.OVER + "\n\n";
	}

	private static String retry(int least, int spread) {
		return "retry: " + (least + ThreadLocalRandom.current().nextInt(spread)) + "\n";
	}

	/** The reason as a problem, where no ERROR has told more. */
	static Problem problem(CloseReason reason) {
		int status = switch (reason.code()) {
			case 1012, 1013, 4003 -> 503;
			case 1011, 4006 -> 500;
			case 4001, 4501 -> 401;
			case 4004, 4005 -> 429;
			default -> 403;
		};
		String code = reason.text().toLowerCase(Locale.ROOT).replace(' ', '-');
		String title = reason.text().substring(0, 1).toUpperCase(Locale.ROOT) + reason.text().substring(1);
		return new Problem(code, status, title,
				reason.reconnect() ? "The stream ends; come again" : "The stream ends for good", null);
	}

}
