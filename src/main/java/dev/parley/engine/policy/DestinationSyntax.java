package dev.parley.engine.policy;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;
import dev.parley.text.VisibleText;

/** The syntax of destinations in clients' frames. Pure functions. */
public final class DestinationSyntax {

	private DestinationSyntax() {
	}

	/**
	 * Checks the form of a name or a pattern. Text that must not be repeated in a log or
	 * an answer is rejected first.
	 * @throws RefusedException naming the violated rule
	 */
	public static void check(String destination) {
		if (destination.length() > DestinationNames.MAX_LENGTH) {
			throw invalid("A destination has at most " + DestinationNames.MAX_LENGTH + " characters, not "
					+ destination.length(), null);
		}
		if (DestinationNames.isQueue(destination) && !DeadLetterQueue.isOne(destination)
				&& DeadLetterQueue.of(destination).length() > DestinationNames.MAX_LENGTH) {
			throw invalid("A queue's name is short enough for that of its dead-letter queue: at most "
					+ (DestinationNames.MAX_LENGTH - DeadLetterQueue.PREFIX.length() + DestinationNames.QUEUES.length())
					+ " characters", null);
		}
		if (hasUnseen(destination)) {
			throw invalid("A destination has no invisible characters, and no blank but the space", null);
		}
		if (destination.isEmpty() || destination.charAt(0) != '/') {
			throw invalid("A destination begins with a slash, such as /topic/news", destination);
		}
		if (destination.endsWith("/") || destination.contains("//")) {
			throw invalid("A destination has no empty segment: no // and no slash at its end", destination);
		}
		for (String segment : destination.substring(1).split("/")) {
			if (segment.equals(".") || segment.equals("..")) {
				throw invalid("A destination has no segment . or ..", destination);
			}
			if (!VisibleText.isVisible(segment)) {
				throw invalid("A destination has at least one visible character in each segment", destination);
			}
		}
	}

	/**
	 * Whether it has a character that a reader cannot see, or cannot distinguish from a
	 * space.
	 */
	private static boolean hasUnseen(String destination) {
		for (int i = 0; i < destination.length();) {
			int codePoint = destination.codePointAt(i);
			if (VisibleText.isUnseen(codePoint) || (codePoint != ' ' && Character.isSpaceChar(codePoint))) {
				return true;
			}
			i += Character.charCount(codePoint);
		}
		return false;
	}

	private static RefusedException invalid(String detail, @Nullable String destination) {
		return new RefusedException(Problem.invalid(detail, destination));
	}

}
