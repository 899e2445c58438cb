package dev.parley.security.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of this server. Each purpose derives a key of its own (by HKDF's expansion,
 * RFC 5869, section 2.3), so that no key reveals another.
 * <p>
 * Safe for any thread.
 */
public final class ServerSecret {

	private static final String MAC = "HmacSHA256";

	private static final int BYTES = 32;

	private final byte[] secret;

	/**
	 * @param secret with 256 bits of entropy
	 */
	public ServerSecret(String secret) {
		this.secret = secret.getBytes(StandardCharsets.UTF_8);
	}

	/** A random secret, which is kept only in this object. */
	public static ServerSecret random() {
		return new ServerSecret(randomText());
	}

	static String randomText() {
		byte[] random = new byte[BYTES];
		new SecureRandom().nextBytes(random);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
	}

	/**
	 * The key for a purpose, 32 bytes.
	 * @param purpose a name that nothing else uses
	 */
	public byte[] key(String purpose) {
		return mac(this.secret, purpose);
	}

	/** The HMAC-SHA-256 of the text, which only an owner of the key can compute. */
	public static byte[] mac(byte[] key, String text) {
		try {
			Mac mac = Mac.getInstance(MAC);
			mac.init(new SecretKeySpec(key, MAC));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java has " + MAC, ex);
		}
	}

	@Override
	public String toString() {
		return "ServerSecret[]";
	}

}
