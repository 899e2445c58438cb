package dev.parley.support;

import java.math.BigInteger;
import java.time.Instant;

import dev.parley.security.secondfactor.Totp;

/**
 * An authenticator app on somebody's phone.
 *
 * @param secret of the server, as it was typed or read from the QR code: Base32
 */
public record Authenticator(String secret) {

	private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	private static final int BYTES = 20;

	/** The code that the app shows at this time. */
	public String code(Instant time) {
		return Totp.code(bytes(), Totp.step(time));
	}

	/**
	 * A code that differs from those shown at this time, and just before and after it.
	 */
	public String wrongCode(Instant time) {
		for (int code = 0;; code++) {
			String text = "%06d".formatted(code);
			if (Totp.step(bytes(), text, time).isEmpty()) {
				return text;
			}
		}
	}

	private byte[] bytes() {
		BigInteger number = BigInteger.ZERO;
		for (char each : this.secret.toCharArray()) {
			number = number.shiftLeft(5).or(BigInteger.valueOf(BASE32.indexOf(each)));
		}
		byte[] signed = number.toByteArray();
		byte[] bytes = new byte[BYTES];
		int length = Math.min(signed.length, BYTES);
		System.arraycopy(signed, signed.length - length, bytes, BYTES - length, length);
		return bytes;
	}

}
