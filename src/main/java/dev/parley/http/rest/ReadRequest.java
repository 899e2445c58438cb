package dev.parley.http.rest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Position;
import dev.parley.engine.problem.RefusedException;

/**
 * The parameters of a request to read.
 *
 * @param after the position after which messages are wanted; null for all that are kept
 * @param snapshot in a keyed log the offset that {@code last} had when the reader began
 * with {@code first}, while not everything up to there has been read; otherwise 0
 * @param onlyNew whether only messages are wanted that come later
 * @param limit messages at most
 * @param patience how long to wait for one if there is none
 */
record ReadRequest(String destination, @Nullable Position after, long snapshot, boolean onlyNew, int limit,
		Duration patience) {

	/** Most messages of an answer. */
	static final int MOST = 200;

	private static final int USUAL = 100;

	private static final List<String> NAMES = List.of("destination", "after", "limit", "wait");

	private static final Pattern POSITION = Pattern.compile("([!-~]{1,100})-([0-9]{1,18})(?:~([0-9]{1,18}))?");

	private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

	private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m)?");

	/**
	 * Reads the parameters.
	 * @throws RefusedException saying which is wrong, and what was expected
	 */
	static ReadRequest of(Map<String, String[]> parameters, Duration longest) {
		Parameters.check(parameters, NAMES);
		String destination = Parameters.destination(parameters);
		String after = Parameters.value(parameters, "after");
		boolean last = "last".equals(after);
		Matcher position = (after == null || last || after.equals("first")) ? null : position(after);
		String snapshot = (position != null) ? position.group(3) : null;
		return new ReadRequest(destination,
				(position != null) ? new Position(position.group(1), Long.parseLong(position.group(2))) : null,
				(snapshot != null) ? Long.parseLong(snapshot) : 0, last, limit(Parameters.value(parameters, "limit")),
				wait(Parameters.value(parameters, "wait"), longest));
	}

	private static Matcher position(String text) {
		Matcher parts = POSITION.matcher(text);
		if (!parts.matches()) {
			throw Parameters
				.invalid("The parameter after is first, last, or a position <epoch>-<offset> as in an answer");
		}
		return parts;
	}

	private static int limit(@Nullable String text) {
		int limit = (text == null) ? USUAL : NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
		if (limit < 1 || limit > MOST) {
			throw Parameters.invalid("The parameter limit is a number from 1 to " + MOST);
		}
		return limit;
	}

	private static Duration wait(@Nullable String text, Duration longest) {
		if (text == null) {
			return Duration.ZERO;
		}
		Matcher parts = TIME.matcher(text);
		Duration wait = longest.plusMillis(1);
		if (parts.matches()) {
			long number = Long.parseLong(parts.group(1));
			wait = switch (String.valueOf(parts.group(2))) {
				case "ms" -> Duration.ofMillis(number);
				case "m" -> Duration.ofMinutes(number);
				default -> Duration.ofSeconds(number);
			};
		}
		if (wait.compareTo(longest) > 0) {
			throw Parameters.invalid(
					"The parameter wait is a time such as 30s, of at most %d seconds".formatted(longest.toSeconds()));
		}
		return wait;
	}

}
