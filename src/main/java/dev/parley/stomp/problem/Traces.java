package dev.parley.stomp.problem;

/**
 * Exceptions for the log: their classes and places, without their messages, in which an
 * application may have quoted its users.
 */
public final class Traces {

	private static final int PLACES = 40;

	private static final int CAUSES = 10;

	private Traces() {
	}

	/** Several lines. */
	public static String of(Throwable failure) {
		StringBuilder text = new StringBuilder();
		Throwable each = failure;
		for (int i = 0; i < CAUSES && each != null; i++) {
			text.append((i == 0) ? "" : "\ncaused by ").append(each.getClass().getName());
			StackTraceElement[] places = each.getStackTrace();
			for (int j = 0; j < Math.min(PLACES, places.length); j++) {
				text.append("\n\tat ").append(places[j]);
			}
			each = each.getCause();
		}
		return text.toString();
	}

}
