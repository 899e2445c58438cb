package dev.parley.archive.writer;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Distinguishes a broken connection from a wrong statement: the same statement may
 * succeed on another connection.
 */
public final class LostConnection {

	/**
	 * PostgreSQL has ended a session whose transaction took too long, for example because
	 * the process was paused.
	 */
	private static final Set<String> TIMED_OUT = Set.of("25P03", "25P04");

	private LostConnection() {
	}

	public static boolean isCauseOf(Throwable failure) {
		String state = state(failure);
		return state != null && (state.startsWith("08") || state.startsWith("57P0") || TIMED_OUT.contains(state));
	}

	/**
	 * The reason without the database's own message, which may quote headers and bodies.
	 */
	public static String reason(Throwable failure) {
		String name = failure.getClass().getSimpleName();
		String state = state(failure);
		return (state != null) ? name + ", SQL state " + state : name;
	}

	private static @Nullable String state(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getSQLState() != null) {
				return sql.getSQLState();
			}
		}
		return null;
	}

}
