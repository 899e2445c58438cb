package dev.parley.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * Finds the texts of messages in the lines of a stream of events, without creating
 * objects for them.
 */
final class EventScanner implements FrameScanner {

	private static final byte[] TEXT = "\"text\":\"".getBytes(StandardCharsets.US_ASCII);

	/** Of the data, after the text: a quote and a brace. */
	private static final int AFTER = 2;

	private final FrameListener listener;

	EventScanner(FrameListener listener) {
		this.listener = listener;
	}

	@Override
	public int scan(Connection connection, byte[] bytes, int from, int to, long now) {
		int line = from;
		int end = StompScanner.indexOf((byte) '\n', bytes, line, to);
		while (end >= 0) {
			if (bytes[line] == 'd') {
				data(connection, bytes, line, end, now);
			}
			line = end + 1;
			end = StompScanner.indexOf((byte) '\n', bytes, line, to);
		}
		return line;
	}

	private void data(Connection connection, byte[] bytes, int line, int end, long now) {
		int at = StompScanner.indexOf((byte) 't', bytes, line + TEXT.length, end);
		while (at >= 0 && !isText(bytes, at - 1, end)) {
			at = StompScanner.indexOf((byte) 't', bytes, at + 1, end);
		}
		if (at < 0) {
			this.listener.unexpected(connection, new String(bytes, line, end - line, StandardCharsets.UTF_8));
			return;
		}
		this.listener.message(connection, bytes, at - 1 + TEXT.length, end - AFTER, now);
	}

	private static boolean isText(byte[] bytes, int at, int end) {
		for (int i = 0; i < TEXT.length; i++) {
			if (at + i >= end || bytes[at + i] != TEXT[i]) {
				return false;
			}
		}
		return true;
	}

}
