package dev.parley.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import static org.assertj.core.api.Assertions.assertThat;

/** A browser's keys, and what it does with a message: RFC 8291 the other way round. */
public final class FakeBrowser {

	private final KeyPair pair = P256.newPair();

	/** What its page would send. */
	public BrowserKeys keys() {
		return new BrowserKeys(Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(P256.encoded((ECPublicKey) this.pair.getPublic())), "BTBZMqHH6r4Tts7J_aSIgg");
	}

	public String decrypt(byte[] body) {
		return decrypt(body, (ECPrivateKey) this.pair.getPrivate(), keys());
	}

	static String decrypt(byte[] body, ECPrivateKey key, BrowserKeys browser) {
		ByteBuffer message = ByteBuffer.wrap(body);
		byte[] salt = take(message, 16);
		assertThat(message.getInt()).isEqualTo(4096);
		byte[] server = take(message, message.get());
		byte[] info = ByteBuffer.allocate(144)
			.put("WebPush: info\0".getBytes(StandardCharsets.US_ASCII))
			.put(browser.key())
			.put(server)
			.array();
		byte[] material = PushEncryption.derive(browser.secret(), P256.agree(key, P256.publicKey(server)), info, 32);
		byte[] cek = PushEncryption.derive(salt, material,
				"Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
		byte[] nonce = PushEncryption.derive(salt, material,
				"Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
		try {
			Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
			cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(cek, "AES"), new GCMParameterSpec(128, nonce));
			byte[] padded = cipher.doFinal(take(message, message.remaining()));
			assertThat(padded[padded.length - 1]).as("the mark of the last record").isEqualTo((byte) 2);
			return new String(Arrays.copyOf(padded, padded.length - 1), StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] take(ByteBuffer from, int length) {
		byte[] bytes = new byte[length];
		from.get(bytes);
		return bytes;
	}

}
