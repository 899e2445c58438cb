package dev.parley.security.cookie;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.cookie.HostCookie;
import dev.parley.security.secret.ServerSecret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Distinguishes a browser that has signed in to an account before from a stranger's. The
 * cookie signs nobody in: it only prevents other people's guesses from making the owner
 * wait. It is signed, and valid for one account, which it does not name.
 * <p>
 * Safe for any thread.
 *
 * @see <a href=
 * "https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies">
 * OWASP: Device Cookies</a>
 */
@Component
public final class DeviceCookie {

	private static final HostCookie COOKIE = new HostCookie("parley-device");

	private static final Duration LIFETIME = Duration.ofDays(180);

	/** Id, end in seconds since 1970, signature. */
	private static final Pattern VALUE = Pattern.compile("([\\w-]{22})\\.(\\d{1,12})\\.([\\w-]{43})");

	private static final int ID_BYTES = 16;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final byte[] key;

	private final Clock clock;

	/** Signs cookies with a key derived from this secret. */
	public DeviceCookie(ServerSecret secret, Clock clock) {
		this.key = secret.key("device-cookie");
		this.clock = clock;
	}

	/**
	 * The browser that this request comes from, if the account was signed in there
	 * before.
	 * @param accountKey the form in which names are compared
	 */
	public @Nullable String device(HttpServletRequest request, String accountKey) {
		String cookie = COOKIE.value(request);
		Matcher value = (cookie != null) ? VALUE.matcher(cookie) : null;
		if (value == null || !value.matches()) {
			return null;
		}
		long end = Long.parseLong(value.group(2));
		byte[] signature = Base64.getUrlDecoder().decode(value.group(3));
		boolean good = this.clock.instant().getEpochSecond() < end
				&& MessageDigest.isEqual(signature, signature(value.group(1), end, accountKey));
		return good ? value.group(1) : null;
	}

	/** Remembers in the browser that the account has been signed in there. */
	public void remember(HttpServletRequest request, HttpServletResponse response, String accountKey) {
		String known = device(request, accountKey);
		String id = (known != null) ? known : randomId();
		Instant end = this.clock.instant().plus(LIFETIME);
		String value = id + '.' + end.getEpochSecond() + '.' + encode(signature(id, end.getEpochSecond(), accountKey));
		COOKIE.set(value, LIFETIME, request, response);
	}

	private byte[] signature(String id, long end, String accountKey) {
		return ServerSecret.mac(this.key, id + '.' + end + '.' + accountKey);
	}

	private static String randomId() {
		byte[] random = new byte[ID_BYTES];
		RANDOM.nextBytes(random);
		return encode(random);
	}

	private static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
