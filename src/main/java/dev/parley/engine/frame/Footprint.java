package dev.parley.engine.frame;

/**
 * What a frame or a message takes up in memory as long as it is kept: the one measure of
 * all limits that count bytes. Never less than the truth, so that neither headers nor
 * many small messages come for free. Pure functions.
 */
public final class Footprint {

	/** Of a message beside its headers and its body: objects and places in lists. */
	public static final int MESSAGE = 128;

	/** Of a header beside the characters of its name and its value: two strings. */
	static final int HEADER = 96;

	private Footprint() {
	}

	/**
	 * Of a frame or a message of these headers and this body.
	 * @return bytes
	 */
	public static int of(Headers headers, byte[] body) {
		return MESSAGE + headers.footprint() + body.length;
	}

	/**
	 * Of a text. One character that is not Latin makes a string take two bytes for each
	 * of its characters.
	 */
	static int of(String text) {
		return 2 * text.length();
	}

}
