package dev.parley.engine.log;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;

/**
 * A message to be published.
 *
 * @param destination exact, never a pattern
 * @param headers for the subscribers, in addition to the engine's headers
 * @param body not copied: the caller must not write to it again
 * @param idempotencyKey a repeat of this key on this destination within
 * {@link Retention#IDEMPOTENCY_WINDOW} is not stored again but answered with the first
 * one's position; null for none
 * @param sender the user who publishes it, or {@link Batch#APPLICATION}
 * @param kept the body that a log keeps in place of the one that subscribers get, such as
 * what they know by now, after a change that is all they are sent; null for the same
 */
public record Publication(String destination, Headers headers, byte[] body, @Nullable String idempotencyKey,
		String sender, byte @Nullable [] kept) {

	/** Length of the part of an idempotency key that identifies its owner, characters. */
	public static final int OWNER = 8;

	public Publication {
		Objects.requireNonNull(destination);
	}

	public Publication(String destination, Headers headers, byte[] body) {
		this(destination, headers, body, null);
	}

	public Publication(String destination, Headers headers, byte[] body, @Nullable String idempotencyKey) {
		this(destination, headers, body, idempotencyKey, Batch.APPLICATION);
	}

	public Publication(String destination, Headers headers, byte[] body, @Nullable String idempotencyKey,
			String sender) {
		this(destination, headers, body, idempotencyKey, sender, null);
	}

	/** The same message, of which a log keeps another body. */
	public Publication keeping(byte[] another) {
		return new Publication(this.destination, this.headers, this.body, this.idempotencyKey, this.sender, another);
	}

	/** The owner of this key; empty if it is too short to have one. */
	public static String ownerOf(String idempotencyKey) {
		return (idempotencyKey.length() > OWNER) ? idempotencyKey.substring(0, OWNER) : "";
	}

	/** Its size in memory, now and as a message, bytes. */
	public int footprint() {
		return Footprint.of(this.headers, this.body);
	}

	/** The destination only: bodies and headers must not get into log lines. */
	@Override
	public String toString() {
		return "Publication[" + this.destination + ", " + this.body.length + " bytes]";
	}

}
