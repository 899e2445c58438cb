package dev.parley.docs;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Names the headings of one document as repository browsers do, so that links to them
 * work in both: lower case, spaces become hyphens, punctuation goes, and a repeated name
 * gets a number.
 * <p>
 * For one thread.
 */
final class Anchors {

	private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_ -]");

	private final Map<String, Integer> used = new HashMap<>();

	String of(String text) {
		String id = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
		int before = this.used.merge(id, 1, Integer::sum) - 1;
		return (before == 0) ? id : id + '-' + before;
	}

}
