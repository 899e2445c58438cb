package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.parley.engine.frame.EncodedFrame;

/**
 * Builds a SockJS frame of many messages: {@code a["…","…"]}. Works on bytes, with the
 * escapes of the protocol's "JSON Unicode encoding". For one thread.
 */
final class ArrayFrame {

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	/** Most bytes that one byte is escaped to. */
	private static final int WIDEST = 6;

	private byte[] buffer = new byte[512];

	private int length;

	private boolean empty = true;

	ArrayFrame() {
		put('a');
		put('[');
	}

	/** The bytes written so far. */
	int length() {
		return this.length;
	}

	void add(EncodedFrame frame) {
		byte[] utf8 = TextForm.of(frame);
		reserve(utf8.length + 4);
		if (!this.empty) {
			put(',');
		}
		this.empty = false;
		put('"');
		int i = 0;
		while (i < utf8.length) {
			reserve(2 * WIDEST + 2);
			i += escape(utf8, i);
		}
		put('"');
	}

	byte[] toBytes() {
		byte[] bytes = Arrays.copyOf(this.buffer, this.length + 1);
		bytes[this.length] = ']';
		return bytes;
	}

	/** Writes the character that begins at i and returns how many bytes it had. */
	private int escape(byte[] utf8, int i) {
		byte b = utf8[i];
		if (b >= 0) {
			ascii(b);
			return 1;
		}
		int width = (b & 0xE0) == 0xC0 ? 2 : (b & 0xF0) == 0xE0 ? 3 : 4;
		if (width == 3) {
			int c = ((b & 0x0F) << 12) | ((utf8[i + 1] & 0x3F) << 6) | (utf8[i + 2] & 0x3F);
			if (isSpecial(c)) {
				unicode(c);
				return width;
			}
		}
		else if (width == 4) {
			int point = ((b & 0x07) << 18) | ((utf8[i + 1] & 0x3F) << 12) | ((utf8[i + 2] & 0x3F) << 6)
					| (utf8[i + 3] & 0x3F);
			unicode(Character.highSurrogate(point));
			unicode(Character.lowSurrogate(point));
			return width;
		}
		System.arraycopy(utf8, i, this.buffer, this.length, width);
		this.length += width;
		return width;
	}

	private void ascii(byte b) {
		switch (b) {
			case '"', '\\' -> {
				put('\\');
				put(b);
			}
			case '\n' -> {
				put('\\');
				put('n');
			}
			default -> {
				if (b < ' ') {
					unicode(b);
				}
				else {
					put(b);
				}
			}
		}
	}

	/** The characters that some browsers lose in transit. */
	private static boolean isSpecial(int c) {
		return (c >= 0x200C && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) || (c >= 0x2060 && c <= 0x206F)
				|| c >= 0xFFF0;
	}

	private void unicode(int c) {
		put('\\');
		put('u');
		for (int shift = 12; shift >= 0; shift -= 4) {
			put(HEX[c >> shift & 0xF]);
		}
	}

	private void put(int b) {
		this.buffer[this.length++] = (byte) b;
	}

	private void reserve(int more) {
		if (this.buffer.length - this.length < more) {
			this.buffer = Arrays.copyOf(this.buffer, Math.max(this.buffer.length * 2, this.length + more));
		}
	}

}
