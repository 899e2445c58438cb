package dev.parley.engine;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Frame;

/**
 * Where a subscription wants to begin: the header {@code x-stream-offset}, with
 * RabbitMQ's names and meaning ({@code offset=N} includes N).
 *
 * @param start which form
 * @param number of {@code offset=N}; milliseconds since 1970 of {@code timestamp=T}
 * (seconds on the wire); otherwise 0
 * @param epoch that the number belongs to; null if the client says none
 */
record StreamOffset(Start start, long number, @Nullable String epoch) {

	static StreamOffset of(Frame subscribe) {
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
		throw malformed();
	}

	private static long number(String digits) {
		if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			throw malformed();
		}
		return Long.parseLong(digits);
	}

	private static ProtocolException malformed() {
		return new ProtocolException("The header x-stream-offset is first, last, next or offset=N with a number");
	}

	/** The forms of the header. */
	enum Start {

		FIRST, LAST, NEXT, OFFSET

	}

}
