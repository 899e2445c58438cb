package dev.parley.security.secondfactor;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.parley.text.Digits;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Time-based codes, in the only form that every authenticator app supports: HMAC-SHA-1,
 * 30 seconds, six digits. Pure functions.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
public final class Totp {

	/** How long a code is shown. */
	public static final Duration PERIOD = Duration.ofSeconds(30);

	static final int DIGITS = 6;

	/** Steps before and after the current one, for slow clocks and slow typists. */
	private static final int TOLERANCE = 1;

	private static final String MAC = "HmacSHA1";

	private Totp() {
	}

	/** Whether it has the form of a code. */
	public static boolean isCode(String text) {
		return text.length() == DIGITS && Digits.areAll(text);
	}

	/** The number of periods since 1970 (RFC 6238, section 4.2: T). */
	public static long step(Instant time) {
		return Math.floorDiv(time.getEpochSecond(), PERIOD.toSeconds());
	}

	/** The code of a step. */
	public static String code(byte[] secret, long step) {
		return code(secret, step, DIGITS);
	}

	/** The same with another number of digits, as in the examples of the RFC. */
	static String code(byte[] secret, long step, int digits) {
		byte[] hash = hash(secret, step);
		int offset = hash[hash.length - 1] & 0xf;
		int truncated = ByteBuffer.wrap(hash).getInt(offset) & 0x7fff_ffff;
		return String.format("%0" + digits + "d", truncated % (int) Math.pow(10, digits));
	}

	/**
	 * The step of a code: the current, the previous or the next one. Takes the same time
	 * for every well-formed code.
	 */
	public static OptionalLong step(byte[] secret, String code, Instant now) {
		OptionalLong found = OptionalLong.empty();
		long present = step(now);
		for (long step = present - TOLERANCE; step <= present + TOLERANCE; step++) {
			if (MessageDigest.isEqual(code(secret, step).getBytes(US_ASCII), code.getBytes(US_ASCII))) {
				found = OptionalLong.of(step);
			}
		}
		return found;
	}

	private static byte[] hash(byte[] secret, long step) {
		try {
			Mac mac = Mac.getInstance(MAC);
			mac.init(new SecretKeySpec(secret, MAC));
			return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java has " + MAC, ex);
		}
	}

}
