package dev.parley.security;

import java.text.Normalizer;
import java.util.Map;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;

/** What a password is, and how it is kept. */
final class Passwords {

	static final int MIN_LENGTH = 8;

	static final int MAX_LENGTH = 128;

	private static final int SALT_BYTES = 16;

	/** OWASP's figure for PBKDF2 with HMAC-SHA-512. */
	private static final int ITERATIONS = 210_000;

	private Passwords() {
	}

	/**
	 * PBKDF2, because bcrypt stops at 72 bytes (24 Hangul syllables), and Argon2 would
	 * cost a library and, for each sign-in of a flood, 16 MB. Hashes by bcrypt are
	 * accepted too, for accounts that come from elsewhere, and replaced at sign-in.
	 */
	static PasswordEncoder encoder() {
		PasswordEncoder pbkdf2 = new Pbkdf2PasswordEncoder("", SALT_BYTES, ITERATIONS,
				SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA512);
		return new DelegatingPasswordEncoder("pbkdf2-sha512-210k",
				Map.of("pbkdf2-sha512-210k", pbkdf2, "bcrypt", new BCryptPasswordEncoder()));
	}

	/** One password has one form, whatever keyboard it was typed on. */
	static String normalize(String password) {
		return Normalizer.normalize(password, Normalizer.Form.NFKC);
	}

}
