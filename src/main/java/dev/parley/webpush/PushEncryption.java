package dev.parley.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts for one browser, so that push services pass on what they cannot read: RFC 8291
 * over RFC 8188, one record. Pure functions.
 */
public final class PushEncryption {

	/** Most bytes of a payload: what services must take, less the header and the tag. */
	public static final int LONGEST = 3993;

	private static final int SALT = 16;

	private static final int RECORD = 4096;

	private static final SecureRandom RANDOM = new SecureRandom();

	private PushEncryption() {
	}

	/**
	 * The body of a request to a push service.
	 * @param payload at most {@value #LONGEST} bytes
	 */
	public static byte[] encrypt(byte[] payload, BrowserKeys browser) {
		byte[] salt = new byte[SALT];
		RANDOM.nextBytes(salt);
		return encrypt(payload, browser, P256.newPair(), salt);
	}

	/** RFC 8291, 3.3 and 3.4. */
	static byte[] encrypt(byte[] payload, BrowserKeys browser, KeyPair own, byte[] salt) {
		if (payload.length > LONGEST) {
			throw new IllegalArgumentException("The payload has %d bytes".formatted(payload.length));
		}
		byte[] ownPublic = P256.encoded((ECPublicKey) own.getPublic());
		byte[] shared = P256.agree((ECPrivateKey) own.getPrivate(), P256.publicKey(browser.key()));
		byte[] info = concat("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), browser.key(), ownPublic);
		return encode(payload, derive(browser.secret(), shared, info, 32), salt, ownPublic);
	}

	/** RFC 8188, 2: header and the only record. */
	static byte[] encode(byte[] payload, byte[] keyMaterial, byte[] salt, byte[] keyId) {
		byte[] key = derive(salt, keyMaterial, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
		byte[] nonce = derive(salt, keyMaterial, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
		byte[] header = ByteBuffer.allocate(SALT + 5 + keyId.length)
			.put(salt)
			.putInt(RECORD)
			.put((byte) keyId.length)
			.put(keyId)
			.array();
		try {
			Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
			cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
			return concat(header, cipher.doFinal(concat(payload, new byte[] { 2 }))); // the
																						// last
																						// record
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** HKDF with SHA-256 (RFC 5869), for at most 32 bytes. */
	static byte[] derive(byte[] salt, byte[] keyMaterial, byte[] info, int length) {
		byte[] block = hmac(hmac(salt, keyMaterial), concat(info, new byte[] { 1 }));
		return Arrays.copyOf(block, length);
	}

	private static byte[] hmac(byte[] key, byte[] data) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(data);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] concat(byte[]... parts) {
		ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt((part) -> part.length).sum());
		Arrays.stream(parts).forEach(all::put);
		return all.array();
	}

}
