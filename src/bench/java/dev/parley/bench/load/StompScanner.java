package dev.parley.bench.load;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Finds the frames in the bytes from a STOMP server, without creating objects for them.
 */
final class StompScanner implements FrameScanner {

	private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

	private static final int SHOWN = 400;

	private final FrameListener listener;

	/** End of the line in which {@link #bodyStart} has seen a content-length. */
	private int contentLength;

	StompScanner(FrameListener listener) {
		this.listener = listener;
	}

	@Override
	public int scan(Connection connection, byte[] bytes, int from, int to, long now) throws IOException {
		int at = from;
		while (at < to) {
			if (bytes[at] == '\n' || bytes[at] == '\r') {
				at++;
				continue;
			}
			int body = bodyStart(bytes, at, to);
			if (body < 0) {
				break;
			}
			int end = (this.contentLength >= 0) ? body + this.contentLength : indexOf((byte) 0, bytes, body, to);
			if (end < 0 || end >= to) {
				break;
			}
			frame(connection, bytes, at, body, end, now);
			at = end + 1;
		}
		return at;
	}

	private void frame(Connection connection, byte[] bytes, int start, int body, int end, long now) throws IOException {
		if (bytes[start] == 'M' && bytes[end] == 0) {
			this.listener.message(connection, bytes, body, end, now);
		}
		else if (bytes[start] == 'C' && bytes[end] == 0) {
			this.listener.connected(connection);
		}
		else {
			String frame = new String(bytes, start, Math.min(SHOWN, end - start), StandardCharsets.UTF_8);
			if (frame.startsWith("RECEIPT\n")) {
				this.listener.receipt(connection, frame);
			}
			else {
				this.listener.unexpected(connection, frame);
			}
		}
	}

	/**
	 * Skips the head of a frame and notes its content-length, -1 for none.
	 * @return -1 if the head is incomplete
	 */
	private int bodyStart(byte[] bytes, int from, int to) {
		this.contentLength = -1;
		int lineEnd = indexOf((byte) '\n', bytes, from, to);
		while (lineEnd >= 0) {
			int line = lineEnd + 1;
			lineEnd = indexOf((byte) '\n', bytes, line, to);
			if (lineEnd == line || (lineEnd == line + 1 && bytes[line] == '\r')) {
				return lineEnd + 1;
			}
			if (lineEnd >= 0 && bytes[line] == 'c' && this.contentLength < 0) {
				this.contentLength = contentLength(bytes, line, lineEnd);
			}
		}
		return -1;
	}

	private static int contentLength(byte[] bytes, int from, int to) {
		int at = from;
		for (byte expected : CONTENT_LENGTH) {
			if (at == to || bytes[at++] != expected) {
				return -1;
			}
		}
		int value = 0;
		for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
			value = value * 10 + bytes[at] - '0';
		}
		return value;
	}

	/** Compares eight bytes at a time. */
	static int indexOf(byte wanted, byte[] bytes, int from, int to) {
		long pattern = ONES * wanted;
		int at = from;
		for (; at <= to - Long.BYTES; at += Long.BYTES) {
			long differences = (long) EIGHT.get(bytes, at) ^ pattern;
			long equal = (differences - ONES) & ~differences & (ONES << 7);
			if (equal != 0) {
				return at + (Long.numberOfTrailingZeros(equal) >>> 3);
			}
		}
		for (; at < to; at++) {
			if (bytes[at] == wanted) {
				return at;
			}
		}
		return -1;
	}

}
