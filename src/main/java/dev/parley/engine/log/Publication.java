package dev.parley.engine.log;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Footprint;
import dev.parley.engine.frame.Headers;

/**
 * What somebody wants to have published.
 *
 * @param destination where to; exact, never a pattern
 * @param headers what subscribers get to see beside the headers of the engine
 * @param body not copied: the caller gives it away and never writes to it again
 * @param idempotencyKey a repeat of this key on this destination within
 * {@link Retention#IDEMPOTENCY_WINDOW} is not stored again but answered with the first
 * one's position; null for none
 * @param sender the user who publishes it, or {@link Batch#APPLICATION}
 */
public record Publication(String destination, Headers headers, byte[] body, @Nullable String idempotencyKey,
		String sender) {

	/** How many characters of an idempotency key tell whose it is. */
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

	/** Whose this key is; what is shorter than keys of users is nobody's. */
	public static String ownerOf(String idempotencyKey) {
		return (idempotencyKey.length() > OWNER) ? idempotencyKey.substring(0, OWNER) : "";
	}

	/** What it takes up in memory and will as a message, bytes. */
	public int footprint() {
		return Footprint.of(this.headers, this.body);
	}

	/** Names the destination only: bodies and headers stay out of logs. */
	@Override
	public String toString() {
		return "Publication[" + this.destination + ", " + this.body.length + " bytes]";
	}

}
