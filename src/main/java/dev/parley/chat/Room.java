package dev.parley.chat;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A place to talk.
 *
 * @param id stands in URLs and destinations: 1 to 40 of {@code a-z}, {@code 0-9} and
 * {@code -}
 * @param name what people read
 * @param createdBy name of the user; null for the room that came with the server
 * @param createdAt when
 * @param isPrivate whether only its members see it
 */
record Room(String id, String name, @Nullable String createdBy, Instant createdAt,
		@JsonProperty("private") boolean isPrivate) {

	/** Where new rooms are announced; the rooms themselves are below. */
	static final String TOPIC = "/topic/rooms";

	/** Where one hears of the private rooms that one comes into or has to leave. */
	static final String OWN = "/queue/rooms";

	static String topic(String id) {
		return TOPIC + "/" + id;
	}

	/** Whether the room is this user's to manage. */
	boolean isOf(String user) {
		return user.equals(this.createdBy);
	}

}
