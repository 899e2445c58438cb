package dev.parley.engine.policy;

/**
 * One segment of a pattern, in which each {@code *} stands for any number of characters,
 * such as {@code price.*}. Pure functions.
 */
public final class SegmentPattern {

	private SegmentPattern() {
	}

	/** Whether a segment has a star, but is not a star alone. */
	public static boolean isOne(String segment) {
		return segment.indexOf('*') >= 0 && !segment.equals("*") && !segment.equals("**");
	}

	/**
	 * Whether this part of a name matches. Takes at most the product of both lengths,
	 * whatever a client writes.
	 */
	public static boolean matches(String pattern, String name, int from, int to) {
		int at = from;
		int next = 0;
		int star = -1;
		int tried = from;
		while (at < to) {
			if (next < pattern.length() && pattern.charAt(next) == '*') {
				star = next++;
				tried = at;
			}
			else if (next < pattern.length() && pattern.charAt(next) == name.charAt(at)) {
				next++;
				at++;
			}
			else if (star >= 0) {
				next = star + 1;
				at = ++tried;
			}
			else {
				return false;
			}
		}
		while (next < pattern.length() && pattern.charAt(next) == '*') {
			next++;
		}
		return next == pattern.length();
	}

}
