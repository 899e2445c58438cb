package dev.parley.bench.load;

import java.util.Arrays;

/**
 * The beginning of a message's body, as text of a fixed width: run, destination, number
 * and time in hexadecimal digits. The receiver can tell which messages are lost,
 * duplicate or late, and how long they took.
 */
final class Stamp {

	/** M, run (4), destination (6), number (8), time (16), |. */
	static final int LENGTH = 36;

	private static final int RUN = 1;

	private static final int TOPIC = 5;

	private static final int NUMBER = 11;

	private static final int TIME = 19;

	private static final int END = 35;

	private static final byte[] DIGITS = "0123456789abcdef".getBytes();

	private static final byte[] VALUES = new byte[256];

	static {
		Arrays.fill(VALUES, (byte) -1);
		for (int i = 0; i < DIGITS.length; i++) {
			VALUES[DIGITS[i]] = (byte) i;
		}
	}

	private Stamp() {
	}

	/** A body in which only number and time are missing. */
	static byte[] body(int length, int run, int topic) {
		byte[] body = new byte[length];
		Arrays.fill(body, (byte) 'x');
		body[0] = 'M';
		write(body, RUN, 4, run);
		write(body, TOPIC, 6, topic);
		body[END] = '|';
		return body;
	}

	static void stamp(byte[] bytes, int at, int number, long time) {
		write(bytes, at + NUMBER, 8, number);
		write(bytes, at + TIME, 16, time);
	}

	static boolean isAt(byte[] bytes, int at, int run) {
		return bytes[at] == 'M' && bytes[at + END] == '|' && read(bytes, at + RUN, 4) == run;
	}

	static int topic(byte[] bytes, int at) {
		return (int) read(bytes, at + TOPIC, 6);
	}

	static int number(byte[] bytes, int at) {
		return (int) read(bytes, at + NUMBER, 8);
	}

	/** The time as {@link System#nanoTime()} gives it. */
	static long time(byte[] bytes, int at) {
		return read(bytes, at + TIME, 16);
	}

	private static void write(byte[] bytes, int at, int digits, long value) {
		long rest = value;
		for (int i = at + digits - 1; i >= at; i--) {
			bytes[i] = DIGITS[(int) (rest & 15)];
			rest >>>= 4;
		}
	}

	/** The result is negative if a character is not a digit. */
	private static long read(byte[] bytes, int at, int digits) {
		long value = 0;
		for (int i = at; i < at + digits; i++) {
			value = value << 4 | VALUES[bytes[i] & 0xff];
		}
		return value;
	}

}
