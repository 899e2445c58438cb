package dev.parley.stomp.sockjs;

import java.security.SecureRandom;
import java.util.Base64;

/** Texts that nobody can guess. Safe for any thread. */
final class RandomText {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final int BYTES = 32;

	private RandomText() {
	}

	/** 256 random bits as 43 characters of the URL-safe Base64 (RFC 4648, 5). */
	static String next() {
		byte[] bytes = new byte[BYTES];
		RANDOM.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
