package dev.parley.security.password;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder;
import org.springframework.security.crypto.password.Pbkdf2PasswordEncoder.SecretKeyFactoryAlgorithm;

import dev.parley.security.account.Accounts;

/** The form of passwords, and their hashing. */
public final class Passwords {

	public static final int MAX_LENGTH = NewPassword.LONGEST;

	private static final int SALT_BYTES = 16;

	/** OWASP's figure for PBKDF2 with HMAC-SHA-512. */
	private static final int ITERATIONS = 210_000;

	/** Characters other than letters, at either end. */
	private static final Pattern SURROUNDINGS = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

	private Passwords() {
	}

	/**
	 * PBKDF2, because bcrypt stops at 72 bytes (24 Hangul syllables), and Argon2 would
	 * cost a library and, for each sign-in of a flood, 16 MB. Hashes by bcrypt are
	 * accepted too, for accounts that come from elsewhere, and replaced at sign-in.
	 */
	public static PasswordEncoder encoder() {
		PasswordEncoder pbkdf2 = new Pbkdf2PasswordEncoder("", SALT_BYTES, ITERATIONS,
				SecretKeyFactoryAlgorithm.PBKDF2WithHmacSHA512);
		return new DelegatingPasswordEncoder("pbkdf2-sha512-210k",
				Map.of("pbkdf2-sha512-210k", pbkdf2, "bcrypt", new BCryptPasswordEncoder()));
	}

	/**
	 * Whether the password is just the name, ignoring digits and signs around it:
	 * attackers try that first.
	 */
	public static boolean isName(String password, String name) {
		String bare = SURROUNDINGS.matcher(Accounts.key(password)).replaceAll("");
		return (!bare.isEmpty() && bare.equals(SURROUNDINGS.matcher(Accounts.key(name)).replaceAll("")))
				|| Accounts.key(password.strip()).equals(Accounts.key(name));
	}

	/** Gives a password the same form for all keyboards. */
	public static String normalize(String password) {
		return Normalizer.normalize(password, Normalizer.Form.NFKC);
	}

}
