package dev.parley.engine.log;

import org.jspecify.annotations.Nullable;

/**
 * The erasure of what one message of a topic says: a tombstone takes its place, see
 * {@link StoredMessage#erased}, or another body takes the place of its own. Its offset
 * stays, so that readers see no gap. In a keyed topic it removes the message's key: the
 * backend appends and announces {@link StoredMessage#removal}. Without effect on a
 * message that is not retained.
 *
 * @param destination the topic
 * @param offset the message's
 * @param rewritten the body that it has from now on; null for a tombstone. Without effect
 * on a tombstone, and in a keyed topic
 */
public record Erasure(String destination, long offset, byte @Nullable [] rewritten) {

	/** By a tombstone. */
	public Erasure(String destination, long offset) {
		this(destination, offset, null);
	}

}
