package dev.parley.security.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts texts for the database: AES-256-GCM under a key derived from the server's
 * secret, bound to the name under which a text is kept. Safe for any thread.
 */
public final class Sealed {

	/** Marks the only format there is; a JSON text does not begin so. */
	private static final String PREFIX = "sealed:1:";

	private static final int NONCE_BYTES = 12;

	private static final int TAG_BITS = 128;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final SecretKeySpec key;

	/**
	 * Uses a key of its own.
	 * @param purpose a name that no other key uses
	 */
	public Sealed(ServerSecret secret, String purpose) {
		this.key = new SecretKeySpec(secret.key(purpose), "AES");
	}

	/** Whether it is a text that {@link #seal} has made. */
	public static boolean isSealed(String text) {
		return text.startsWith(PREFIX);
	}

	/** The text for the database. */
	public String seal(String text, String name) {
		byte[] nonce = new byte[NONCE_BYTES];
		RANDOM.nextBytes(nonce);
		try {
			byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(text.getBytes(StandardCharsets.UTF_8));
			byte[] all = ByteBuffer.allocate(nonce.length + encrypted.length).put(nonce).put(encrypted).array();
			return PREFIX + Base64.getEncoder().encodeToString(all);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java has AES-GCM", ex);
		}
	}

	/**
	 * The text from the database.
	 * @throws SecretException if it was sealed with another secret, or was changed
	 */
	public String open(String sealed, String name) {
		try {
			byte[] all = Base64.getDecoder().decode(sealed.substring(PREFIX.length()));
			ByteBuffer buffer = ByteBuffer.wrap(all);
			byte[] nonce = new byte[NONCE_BYTES];
			buffer.get(nonce);
			byte[] encrypted = new byte[buffer.remaining()];
			buffer.get(encrypted);
			return new String(cipher(Cipher.DECRYPT_MODE, nonce, name).doFinal(encrypted), StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw new SecretException(("What the database has under '%s' was encrypted with another secret than this"
					+ " server has; give it that one, by parley.security.secret or parley.security.secret-file")
				.formatted(name), null);
		}
	}

	private Cipher cipher(int mode, byte[] nonce, String name) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, this.key, new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

}
