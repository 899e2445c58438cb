package dev.parley.notifications;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a user is told. It is no finished text: the page says it in its reader's language,
 * by the text {@code notification.KIND} and the parameters.
 *
 * @param kind such as {@code mention}: at most 40 lower-case letters, in words with
 * hyphens between them
 * @param sender name of the account whose deed this is; null for none. It is also the
 * parameter {@code sender} of the text
 * @param parameters of the text, by their names; at most 4,000 characters in all. Others
 * may see the screen: what is private does not belong here
 * @param link where it leads: a path of this site with its query and fragment, at most
 * 300 characters of ASCII; null for nowhere
 */
public record Notification(String kind, @Nullable String sender, Map<String, String> parameters,
		@Nullable String link) {

	/** Most characters of all parameters. */
	static final int LONGEST = 4_000;

	private static final int LONGEST_LINK = 300;

	private static final Pattern KIND = Pattern.compile("(?=.{1,40}$)[a-z]+(-[a-z]+)*");

	/** Browsers read a backslash as a slash, and leave out tabs and line ends. */
	private static final Pattern PATH = Pattern.compile("/(?!/)[!-\\[\\]-~]*");

	/**
	 * Checks it.
	 * @throws IllegalArgumentException if a part is not as described
	 */
	public Notification {
		if (!KIND.matcher(kind).matches()) {
			throw new IllegalArgumentException(
					"The kind of a notification is '%s', expected one such as 'room-invitation'".formatted(kind));
		}
		if (link != null && (link.length() > LONGEST_LINK || !PATH.matcher(link).matches())) {
			throw new IllegalArgumentException(
					"The link of a notification '%s' is no path of this site, such as '/answers/#a'".formatted(kind));
		}
		parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
		int length = parameters.entrySet()
			.stream()
			.mapToInt((each) -> each.getKey().length() + each.getValue().length())
			.sum();
		if (length > LONGEST) {
			throw new IllegalArgumentException(
					"The parameters of a notification '%s' have %d characters, expected at most %d".formatted(kind,
							length, LONGEST));
		}
	}

}
