package dev.parley.engine.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Base64.Encoder;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The idempotency keys of SENDs as they are stored: digests of one length, different for
 * each user, so that nobody can use up another's keys. Pure functions.
 */
public final class IdempotencyKeys {

	/** Most characters of a key. */
	private static final int LONGEST = 200;

	/**
	 * Octets of a digest that are stored: enough to make collisions practically
	 * impossible.
	 */
	private static final int OCTETS = 18;

	private static final Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

	private IdempotencyKeys() {
	}

	/**
	 * Checks the key of a message.
	 * @throws RefusedException if it is too long
	 */
	static void check(@Nullable String key, String destination) {
		if (key != null && key.length() > LONGEST) {
			throw new RefusedException(
					Problem.invalid("The header idempotency-key has at most " + LONGEST + " characters", destination));
		}
	}

	/**
	 * A key as it is stored.
	 * @param sender the owner; all anonymous callers share their keys
	 */
	public static String of(String key, Caller sender) {
		return of(key, sender.anonymous() ? "" : sender.name());
	}

	/** The same; it begins with the owner: see {@link Publication#OWNER}. */
	private static String of(String key, String owner) {
		return digest(owner).substring(0, Publication.OWNER) + digest(key);
	}

	private static String digest(String text) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
			return TEXT.encodeToString(Arrays.copyOf(digest, OCTETS));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

}
