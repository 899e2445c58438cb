package dev.parley.engine.frame;

/**
 * The size of a frame or a message in memory: the measure of all limits that count bytes.
 * Never less than the real size, so that neither headers nor many small messages are
 * free. Pure functions.
 */
public final class Footprint {

	/**
	 * Overhead of a message in addition to its headers and body: objects and list
	 * entries, bytes.
	 */
	public static final int MESSAGE = 128;

	/**
	 * Overhead of a header in addition to the characters of its name and value: two
	 * strings, bytes.
	 */
	static final int HEADER = 96;

	private Footprint() {
	}

	/**
	 * The size of a frame or a message with these headers and this body.
	 * @return bytes
	 */
	public static int of(Headers headers, byte[] body) {
		return MESSAGE + headers.footprint() + body.length;
	}

	/**
	 * The size of a text, bytes. A single character outside of Latin-1 makes a string
	 * take two bytes for each of its characters.
	 */
	public static int of(String text) {
		return 2 * text.length();
	}

}
