package dev.parley.webpush;

import java.util.Base64;

/**
 * What a browser gives to encrypt for it, in base64url.
 *
 * @param p256dh its public key
 * @param auth the secret that it shares with us, 16 bytes
 */
public record BrowserKeys(String p256dh, String auth) {

	private static final int SECRET = 16;

	/**
	 * Checks them.
	 * @throws IllegalArgumentException if they are no keys
	 */
	public BrowserKeys {
		P256.publicKey(decode(p256dh, P256.PUBLIC));
		decode(auth, SECRET);
	}

	byte[] key() {
		return decode(this.p256dh, P256.PUBLIC);
	}

	byte[] secret() {
		return decode(this.auth, SECRET);
	}

	/** With padding or without. */
	static byte[] decode(String text, int length) {
		byte[] bytes = Base64.getUrlDecoder().decode(text);
		if (bytes.length != length) {
			throw new IllegalArgumentException("expected %d bytes, got %d".formatted(length, bytes.length));
		}
		return bytes;
	}

	/** Secrets do not get into log lines. */
	@Override
	public String toString() {
		return "BrowserKeys";
	}

}
