package dev.parley.chat.mention;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what may be names after an at sign, as {@code mention.js} does for the page. A
 * name may be followed by a Korean particle, so only a look-up can tell where it ends.
 * Pure functions.
 */
final class MentionedNames {

	private static final int SHORTEST = 2;

	private static final int LONGEST = 32;

	private static final Pattern RUN = Pattern
		.compile("(?<![\\p{L}\\p{N}_])@([\\p{L}\\p{M}\\p{N}_.-]{" + SHORTEST + "," + LONGEST + "})");

	private static final Pattern GOES_ON = Pattern.compile("[A-Za-z0-9_]|[.-][A-Za-z0-9]");

	private static final Pattern GOES_ON_AFTER_HANGUL = Pattern.compile("[A-Za-z0-9]");

	private MentionedNames() {
	}

	/**
	 * The mentions of a text, each as the names that it may be, the longest first.
	 * @param most mentions at most; further ones are left out
	 */
	static List<List<String>> in(String text, int most) {
		String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
		LinkedHashSet<List<String>> found = new LinkedHashSet<>();
		Matcher run = RUN.matcher(composed);
		while (found.size() < most && run.find()) {
			List<String> names = names(composed, run.start(1), run.end(1));
			if (!names.isEmpty()) {
				found.add(names);
			}
		}
		return List.copyOf(found);
	}

	private static List<String> names(String text, int start, int end) {
		List<String> names = new ArrayList<>();
		for (int i = end; i >= start + SHORTEST; i = text.offsetByCodePoints(i, -1)) {
			int last = text.codePointBefore(i);
			boolean hangul = Character.UnicodeScript.of(last) == Character.UnicodeScript.HANGUL;
			Matcher next = (hangul ? GOES_ON_AFTER_HANGUL : GOES_ON).matcher(text).region(i, text.length());
			if (!next.lookingAt()) {
				names.add(text.substring(start, i));
			}
		}
		return names;
	}

}
