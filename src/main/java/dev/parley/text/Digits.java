package dev.parley.text;

/**
 * Numbers of a protocol, in the digits 0 to 9 alone: no sign, no blank, and no digits of
 * other scripts, unlike {@link Long#parseLong}. Pure functions that allocate nothing.
 */
public final class Digits {

	/** A number with more digits may overflow a long. */
	public static final int MOST = 18;

	private Digits() {
	}

	/** Whether the text is one digit or more, and nothing else. */
	public static boolean areAll(String text) {
		return areAll(text, 0, text.length());
	}

	/** The number in the text, or -1 if that is not 1 to {@link #MOST} digits. */
	public static long number(String text) {
		return number(text, 0, text.length(), MOST);
	}

	/**
	 * The number in a part of the text, or -1 if that is not a number.
	 * @param from where the part begins
	 * @param to where it ends, exclusive
	 * @param most how many digits it may have, 1 to {@link #MOST}
	 */
	public static long number(String text, int from, int to, int most) {
		return (to - from <= most && areAll(text, from, to)) ? Long.parseLong(text, from, to, 10) : -1;
	}

	private static boolean areAll(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return false;
			}
		}
		return from < to;
	}

}
