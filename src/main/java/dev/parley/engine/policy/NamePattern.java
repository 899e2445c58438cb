package dev.parley.engine.policy;

import java.util.Arrays;
import java.util.Comparator;

/**
 * A name in which {@code *} stands for one segment or a part of one, and a last
 * {@code **} for any number of them, none included. Immutable.
 */
final class NamePattern {

	/**
	 * The more specific pattern first: compared segment by segment, a word before a part
	 * with *, before * and **.
	 */
	static final Comparator<NamePattern> MOST_SPECIFIC_FIRST = NamePattern::compareSpecificity;

	/** Kinds of segments, the most specific first. */
	private static final int WORD = 0;

	private static final int PART = 1;

	private static final int ALL = 2;

	private final String text;

	private final boolean tail;

	private final String[] segments;

	/**
	 * @throws IllegalArgumentException if it is not a pattern, saying why
	 */
	NamePattern(String text) {
		if (!text.startsWith("/")) {
			throw new IllegalArgumentException("'%s' does not begin with a slash".formatted(text));
		}
		String[] all = text.substring(1).split("/", -1);
		this.text = text;
		this.tail = all[all.length - 1].equals("**");
		this.segments = this.tail ? Arrays.copyOf(all, all.length - 1) : all;
		for (String segment : this.segments) {
			if (segment.isEmpty() || segment.contains("**")) {
				throw new IllegalArgumentException(
						"'%s': * stands for one segment or a part of one, ** alone as the last, and no segment is empty"
							.formatted(text));
			}
		}
	}

	boolean matches(String name) {
		int at = 1;
		for (String segment : this.segments) {
			if (at > name.length()) {
				return false;
			}
			int end = name.indexOf('/', at);
			if (end < 0) {
				end = name.length();
			}
			boolean same = switch (kind(segment)) {
				case WORD -> segment.length() == end - at && name.startsWith(segment, at);
				case PART -> SegmentPattern.matches(segment, name, at, end);
				default -> end > at;
			};
			if (!same) {
				return false;
			}
			at = end + 1;
		}
		return this.tail || at > name.length();
	}

	/** Of two parts the longer one is more specific. */
	private static int compare(String a, String b) {
		int order = Integer.compare(kind(a), kind(b));
		if (order != 0 || kind(a) != PART) {
			return order;
		}
		return (a.length() != b.length()) ? Integer.compare(b.length(), a.length()) : a.compareTo(b);
	}

	private static int kind(String segment) {
		return segment.equals("*") ? ALL : SegmentPattern.isOne(segment) ? PART : WORD;
	}

	private int compareSpecificity(NamePattern other) {
		int common = Math.min(this.segments.length, other.segments.length);
		for (int i = 0; i < common; i++) {
			int order = compare(this.segments[i], other.segments[i]);
			if (order != 0) {
				return order;
			}
		}
		if (this.segments.length != other.segments.length) {
			return Integer.compare(other.segments.length, this.segments.length);
		}
		return Boolean.compare(this.tail, other.tail);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
