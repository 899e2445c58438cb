package dev.parley.security.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Compares the CSRF token of a CONNECT frame with that of the HTTP session.
 *
 * @see <a href="https://docs.spring.io/spring-security/reference/">the masking of Spring
 * Security's {@code XorCsrfTokenRequestAttributeHandler}: random bytes, then the token
 * XOR these bytes, in URL-safe Base64</a>
 */
public final class CsrfTokens {

	/** The header's name in HTTP requests and in CONNECT frames. */
	public static final String HEADER = "X-CSRF-TOKEN";

	private CsrfTokens() {
	}

	/**
	 * The token in the form that {@link #matches} reads, for use within the server: the
	 * mask is zero.
	 */
	static String mask(String token) {
		byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
		return Base64.getUrlEncoder()
			.encodeToString(ByteBuffer.allocate(2 * bytes.length).position(bytes.length).put(bytes).array());
	}

	/**
	 * Whether the masked token hides the expected one; takes the same time for a wrong
	 * token of the right length as for the right one.
	 */
	public static boolean matches(String masked, String expected) {
		byte[] token = expected.getBytes(StandardCharsets.UTF_8);
		byte[] bytes;
		try {
			bytes = Base64.getUrlDecoder().decode(masked);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		if (bytes.length != 2 * token.length) {
			return false;
		}
		byte[] unmasked = new byte[token.length];
		for (int i = 0; i < token.length; i++) {
			unmasked[i] = (byte) (bytes[i] ^ bytes[token.length + i]);
		}
		return MessageDigest.isEqual(unmasked, token);
	}

}
