package dev.parley.engine.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Base64.Encoder;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Frame;
import dev.parley.engine.log.Publication;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.RefusedException;

/**
 * The idempotency keys of SENDs as they are kept: digests of one length, whatever the
 * client has sent, and each user's its own, so that nobody can use up another's. Pure
 * functions.
 */
final class IdempotencyKeys {

	/** Characters of a key. */
	private static final int LONGEST = 200;

	/** Octets of a digest that are kept: enough that no two are ever the same. */
	private static final int OCTETS = 18;

	private static final Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

	private IdempotencyKeys() {
	}

	/**
	 * Whether the key of this SEND, if it has one, is one.
	 * @throws RefusedException if it is too long
	 */
	static void admit(Frame frame, String destination) {
		String key = frame.header("idempotency-key");
		if (key != null && key.length() > LONGEST) {
			throw new RefusedException(
					Problem.invalid("The header idempotency-key has at most " + LONGEST + " characters", destination));
		}
	}

	/**
	 * The key of this SEND as it is kept; null if it has none.
	 * @param sender whose it is; those for whose names nobody vouches have theirs in
	 * common
	 */
	static @Nullable String of(Frame frame, Caller sender) {
		String key = frame.header("idempotency-key");
		return (key != null) ? of(key, sender) : null;
	}

	/** A key that belongs to this sender: see above. */
	static String of(String key, Caller sender) {
		return of(key, sender.anonymous() ? "" : sender.name());
	}

	/** The same; the owner can be told from it: see {@link Publication#OWNER}. */
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
