package dev.parley.engine;

import java.util.List;
import java.util.Random;

/**
 * Names and patterns made of few words, so that they often match, and a naive matcher.
 */
public final class RandomNames {

	private static final List<String> WORDS = List.of("a", "b", "ab", "방");

	private static final List<String> PARTS = List.of("a*", "*b", "a*b", "*방*");

	private RandomNames() {
	}

	public static String name(Random random) {
		StringBuilder name = new StringBuilder();
		for (int i = 1 + random.nextInt(4); i > 0; i--) {
			name.append('/').append(word(random));
		}
		return name.toString();
	}

	public static String pattern(Random random) {
		StringBuilder pattern = new StringBuilder();
		for (int i = random.nextInt(4); i > 0; i--) {
			pattern.append('/').append(switch (random.nextInt(6)) {
				case 0, 1 -> "*";
				case 2 -> PARTS.get(random.nextInt(PARTS.size()));
				default -> word(random);
			});
		}
		return (pattern.isEmpty() || random.nextInt(3) == 0) ? pattern.append("/**").toString() : pattern.toString();
	}

	private static String word(Random random) {
		return WORDS.get(random.nextInt(WORDS.size()));
	}

	public static boolean matches(String pattern, String name) {
		return matches(segments(pattern), segments(name));
	}

	private static boolean matches(List<String> pattern, List<String> name) {
		if (pattern.isEmpty()) {
			return name.isEmpty();
		}
		String first = pattern.get(0);
		if (first.equals("**")) {
			return true;
		}
		return !name.isEmpty() && name.get(0).matches(first.replace("*", ".*"))
				&& matches(pattern.subList(1, pattern.size()), name.subList(1, name.size()));
	}

	private static List<String> segments(String name) {
		return List.of(name.substring(1).split("/"));
	}

	/**
	 * The key that decides between patterns, segment by segment: a word is 0, a part with
	 * * is 1, * is 2, ** is 3, and an earlier end is 4.
	 */
	public static String rank(String pattern) {
		StringBuilder rank = new StringBuilder();
		for (String segment : segments(pattern)) {
			rank.append(segment.equals("**") ? '3' : segment.equals("*") ? '2' : segment.contains("*") ? '1' : '0');
			if (segment.contains("*") && segment.length() > 1 && !segment.equals("**")) {
				rank.append((char) ('z' - segment.length())).append(segment);
			}
		}
		return rank.toString();
	}

}
