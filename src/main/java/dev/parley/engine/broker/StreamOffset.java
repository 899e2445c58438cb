package dev.parley.engine.broker;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.problem.ProtocolException;
import dev.parley.text.Digits;

/**
 * Where a subscription wants to begin: the header {@code x-stream-offset}, with
 * RabbitMQ's names and meaning: {@code offset=N} includes N, {@code timestamp=T} begins
 * with the first message of that time or later.
 *
 * @param start which form
 * @param number of {@code offset=N}; milliseconds since 1970 of {@code timestamp=T}
 * (seconds on the wire); otherwise 0
 * @param epoch that the number belongs to; null if the client gave none
 */
public record StreamOffset(Start start, long number, @Nullable String epoch) {

	/** Largest number of seconds since 1970 that fits in milliseconds. */
	private static final long LATEST = Long.MAX_VALUE / 1000;

	public static StreamOffset of(Frame subscribe) {
		String epoch = subscribe.header("x-stream-epoch");
		String offset = subscribe.header("x-stream-offset");
		if (offset == null || offset.equals("next")) {
			return new StreamOffset(Start.NEXT, 0, epoch);
		}
		if (offset.equals("first")) {
			return new StreamOffset(Start.FIRST, 0, epoch);
		}
		if (offset.equals("last")) {
			return new StreamOffset(Start.LAST, 0, epoch);
		}
		if (offset.startsWith("offset=")) {
			return new StreamOffset(Start.OFFSET, number(offset.substring("offset=".length())), epoch);
		}
		if (offset.startsWith("timestamp=")) {
			long seconds = number(offset.substring("timestamp=".length()));
			return new StreamOffset(Start.TIMESTAMP, Math.min(seconds, LATEST) * 1000, epoch);
		}
		throw malformed();
	}

	private static long number(String digits) {
		long number = Digits.number(digits);
		if (number < 0) {
			throw malformed();
		}
		return number;
	}

	private static ProtocolException malformed() {
		return new ProtocolException(
				"The header x-stream-offset is first, last, next, offset=N, or timestamp=T with seconds since 1970");
	}

	/** The forms of the header. */
	public enum Start {

		FIRST, LAST, NEXT, OFFSET, TIMESTAMP

	}

}
