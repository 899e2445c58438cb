package dev.parley.security.key;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The form of API keys: {@code pk_} and 256 random bits, so that people and scanners for
 * secrets recognize them. Pure functions.
 */
public final class KeyText {

	private static final String PREFIX = "pk_";

	private static final int BYTES = 32;

	private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

	private static final SecureRandom RANDOM = new SecureRandom();

	private KeyText() {
	}

	/** Whether this has the form of a key. */
	public static boolean isOne(String text) {
		return FORM.matcher(text).matches();
	}

	/**
	 * Whether this bearer token is meant as a key, such as one that was not copied to its
	 * end. No access token begins like this.
	 */
	public static boolean isMeantAsOne(String bearer) {
		return bearer.startsWith(PREFIX);
	}

	/** Whether a key is somewhere in this text. */
	public static boolean isIn(String text) {
		return text.contains(PREFIX) && FORM.matcher(text).find();
	}

	static String random() {
		byte[] random = new byte[BYTES];
		RANDOM.nextBytes(random);
		return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
	}

}
