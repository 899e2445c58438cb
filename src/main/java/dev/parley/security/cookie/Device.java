package dev.parley.security.cookie;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The browser and system that a User-Agent claims, for people who review their sign-ins.
 * Only names from a fixed list are kept, because the sender chooses the text. No decision
 * depends on them.
 *
 * @param browser such as {@code Firefox}; null if unknown
 * @param system such as {@code Android}; null if unknown
 */
public record Device(@Nullable String browser, @Nullable String system) {

	/**
	 * The first one found in the header counts: most browsers claim to be others as well.
	 */
	private static final Map<String, String> BROWSERS = names("Edg", "Edge", "OPR/", "Opera", "SamsungBrowser",
			"Samsung Internet", "Firefox/", "Firefox", "FxiOS", "Firefox", "Chrome/", "Chrome", "CriOS", "Chrome",
			"Safari/", "Safari");

	private static final Map<String, String> SYSTEMS = names("Android", "Android", "iPhone", "iPhone", "iPad", "iPad",
			"Windows", "Windows", "CrOS", "ChromeOS", "Mac OS X", "macOS", "Linux", "Linux");

	/**
	 * Reads the header User-Agent.
	 */
	public static Device of(@Nullable String userAgent) {
		return new Device(first(BROWSERS, userAgent), first(SYSTEMS, userAgent));
	}

	private static @Nullable String first(Map<String, String> names, @Nullable String userAgent) {
		return (userAgent == null) ? null
				: names.keySet().stream().filter(userAgent::contains).findFirst().map(names::get).orElse(null);
	}

	/**
	 * @param pairs what is in the header, and the name for people, in turn
	 */
	private static Map<String, String> names(String... pairs) {
		Map<String, String> names = new LinkedHashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			names.put(pairs[i], pairs[i + 1]);
		}
		return names;
	}

}
