package dev.parley.engine.session;

import java.util.List;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import dev.parley.engine.delivery.AckMode;
import dev.parley.engine.frame.Frame;
import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The header {@code x-max-frequency} of a SUBSCRIBE: how many messages a second it takes
 * of each key, such as {@code 5} or {@code 0.5}. Pure functions.
 */
final class MaxFrequency {

	private static final String HEADER = "x-max-frequency";

	private static final double LEAST = 0.01;

	private static final double MOST = 1000;

	private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,9})?");

	private MaxFrequency() {
	}

	/**
	 * Checks that the header, if there is one, has a meaning here.
	 * @param policy of the destination
	 * @throws RefusedException saying what was expected
	 */
	static void admit(Frame frame, String destination, DestinationPolicy policy) {
		List<String> values = values(frame.headers());
		if (values.isEmpty()) {
			return;
		}
		if (values.size() > 1 || period(values.get(0)) == 0) {
			throw invalid("is one number of messages a second for each key, from 0.01 to 1000, such as 5 or 0.5",
					destination);
		}
		if (AckMode.of(frame.header("ack")) != AckMode.AUTO) {
			throw invalid("leaves out messages, so it is for ack:auto; messages that are acknowledged all come",
					destination);
		}
		if (!DestinationNames.isTopic(destination) || policy.keyHeader() == null) {
			throw invalid("is for topics whose policy says what a message is about"
					+ " (keep: latest with by, or slow-consumer: conflate with conflate-by)", destination);
		}
	}

	/** Nanoseconds between two messages of a key; 0 if there is no such header. */
	static long period(Frame frame) {
		String value = frame.header(HEADER);
		return (value != null) ? period(value) : 0;
	}

	private static long period(String value) {
		double frequency = DECIMAL.matcher(value).matches() ? Double.parseDouble(value) : 0;
		boolean valid = frequency >= LEAST && frequency <= MOST;
		return valid ? (long) Math.ceil(TimeUnit.SECONDS.toNanos(1) / frequency) : 0;
	}

	private static List<String> values(Headers headers) {
		List<String> values = new ArrayList<>(0);
		headers.forEach((name, value) -> {
			if (name.equals(HEADER)) {
				values.add(value);
			}
		});
		return values;
	}

	/**
	 * In words for STOMP, where it is a header, and for HTTP, where it is a parameter.
	 */
	private static RefusedException invalid(String expected, String destination) {
		return new RefusedException(Problem.invalid("A max-frequency " + expected, destination));
	}

}
