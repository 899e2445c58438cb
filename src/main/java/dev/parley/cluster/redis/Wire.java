package dev.parley.cluster.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.parley.engine.frame.Headers;

/**
 * Headers as they are in Redis: of each name and value its length in bytes, a colon and
 * its UTF-8, which scripts can write, too. Pure functions.
 */
final class Wire {

	private Wire() {
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	static byte[] write(Headers headers) {
		if (headers.size() == 0) {
			return new byte[0];
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(64 * headers.size());
		headers.forEach((name, value) -> {
			write(name, out);
			write(value, out);
		});
		return out.toByteArray();
	}

	private static void write(String text, ByteArrayOutputStream out) {
		byte[] bytes = bytes(text);
		out.writeBytes(bytes(bytes.length + ":"));
		out.writeBytes(bytes);
	}

	static Headers readHeaders(Fields fields, int length) {
		if (length == 0) {
			return Headers.empty();
		}
		int end = fields.at + length;
		Headers.Builder headers = Headers.builder();
		while (fields.at < end) {
			String name = fields.text((int) fields.number(':'));
			headers.add(name, fields.text((int) fields.number(':')));
		}
		return headers.build();
	}

	static byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

	/** Reads fields that end with a separator, one after the other. */
	static final class Fields {

		private final byte[] bytes;

		private final int end;

		private int at;

		Fields(byte[] bytes) {
			this(bytes, 0, bytes.length);
		}

		private Fields(byte[] bytes, int from, int end) {
			this.bytes = bytes;
			this.at = from;
			this.end = end;
		}

		boolean isAtEnd() {
			return this.at >= this.end;
		}

		/** What comes next, of this length; reading goes on after it. */
		Fields part(int length) {
			this.at += length;
			return new Fields(this.bytes, this.at - length, this.at);
		}

		/** The same, to be read by itself. */
		Fields copy() {
			return new Fields(this.bytes, this.at, this.end);
		}

		String next(char separator) {
			int from = this.at;
			while (this.bytes[this.at] != separator) {
				this.at++;
			}
			return new String(this.bytes, from, this.at++ - from, StandardCharsets.UTF_8);
		}

		long number(char separator) {
			return Long.parseLong(next(separator));
		}

		String text(int length) {
			this.at += length;
			return new String(this.bytes, this.at - length, length, StandardCharsets.UTF_8);
		}

		byte[] rest() {
			return Arrays.copyOfRange(this.bytes, this.at, this.end);
		}

	}

}
