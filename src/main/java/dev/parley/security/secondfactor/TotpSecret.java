package dev.parley.security.secondfactor;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.stream.Collectors;

import org.springframework.web.util.UriUtils;

/**
 * The secret that an authenticator app and the server share: 160 random bits, as RFC 4226
 * (section 4, R6) recommends.
 *
 * @param hex 40 hexadecimal digits
 */
public record TotpSecret(String hex) {

	private static final int BYTES = 20;

	/** Base32 (RFC 4648, section 6): five bits a character, so 160 need no padding. */
	private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

	private static final int CHARACTERS = BYTES * 8 / 5;

	private static final SecureRandom RANDOM = new SecureRandom();

	/** A new random secret. */
	public static TotpSecret random() {
		byte[] random = new byte[BYTES];
		RANDOM.nextBytes(random);
		return new TotpSecret(HexFormat.of().formatHex(random));
	}

	/** The key of the codes. */
	public byte[] bytes() {
		return HexFormat.of().parseHex(this.hex);
	}

	/** For typing into an app that cannot read the QR code: 32 characters. */
	public String base32() {
		String digits = new BigInteger(this.hex, 16).toString(BASE32.length());
		return "0".repeat(CHARACTERS - digits.length())
			.concat(digits)
			.chars()
			.mapToObj((digit) -> String.valueOf(BASE32.charAt(Character.digit(digit, BASE32.length()))))
			.collect(Collectors.joining());
	}

	/**
	 * The content of the QR code for an app.
	 * @param issuer the server, as the app shows it
	 * @param account its name there
	 * @see <a href="https://github.com/google/google-authenticator/wiki/Key-Uri-Format">
	 * Key Uri Format</a>
	 */
	public String uri(String issuer, String account) {
		return "otpauth://totp/%s:%s?secret=%s&issuer=%s".formatted(encode(issuer), encode(account), base32(),
				encode(issuer));
	}

	private static String encode(String text) {
		return UriUtils.encode(text, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "TotpSecret[]";
	}

}
