package dev.parley.security.token;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.parley.security.secret.TokenDigest;

/**
 * A refresh token in its owner's form: {@code handle.secret}.
 *
 * @param handle the same for the whole family, 128 random bits
 * @param secret different in each token, 256 random bits
 */
record RefreshToken(String handle, String secret) {

	private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");

	private static final SecureRandom random = new SecureRandom();

	static RefreshToken random() {
		return new RefreshToken(random(16), random(32));
	}

	/** Parses a token; {@code null} if the text is none. */
	static @Nullable RefreshToken parse(String text) {
		var matcher = FORM.matcher(text);
		return matcher.matches() ? new RefreshToken(matcher.group(1), matcher.group(2)) : null;
	}

	RefreshToken next() {
		return new RefreshToken(this.handle, random(32));
	}

	TokenDigest digest() {
		return TokenDigest.of(this.secret);
	}

	String text() {
		return this.handle + "." + this.secret;
	}

	private static String random(int bytes) {
		byte[] value = new byte[bytes];
		random.nextBytes(value);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
	}

	@Override
	public String toString() {
		return "RefreshToken[…]";
	}

}
