package dev.parley.chat;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A place to talk.
 *
 * @param id stands in URLs and destinations: 1 to 40 of {@code a-z}, {@code 0-9} and
 * {@code -}
 * @param name what people read
 * @param createdBy name of the user; null for the room that came with the server
 * @param createdAt when
 */
record Room(String id, String name, @Nullable String createdBy, Instant createdAt) {

	/** Where new rooms are announced; the rooms themselves are below. */
	static final String TOPIC = "/topic/rooms";

	static String topic(String id) {
		return TOPIC + "/" + id;
	}

}
