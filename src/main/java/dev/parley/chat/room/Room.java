package dev.parley.chat.room;

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
 * @param archived whether nobody can write there any more
 * @param version counts its changes, from 0
 */
public record Room(String id, String name, @Nullable String createdBy, Instant createdAt,
		@JsonProperty("private") boolean isPrivate, boolean archived, int version) {

	/**
	 * Where public rooms are announced when they are new, changed or deleted; the rooms
	 * themselves are below.
	 */
	public static final String TOPIC = "/topic/rooms";

	/** Where one hears of one's private rooms: new, changed, closed to one, deleted. */
	static final String OWN = "/queue/rooms";

	public static String topic(String id) {
		return TOPIC + "/" + id;
	}

	/** The next version of it, with what is not null; itself if nothing would change. */
	Room with(@Nullable RoomName newName, @Nullable Boolean nowArchived) {
		String nextName = (newName != null) ? newName.text() : this.name;
		boolean nextArchived = (nowArchived != null) ? nowArchived : this.archived;
		return (nextName.equals(this.name) && nextArchived == this.archived) ? this : new Room(this.id, nextName,
				this.createdBy, this.createdAt, this.isPrivate, nextArchived, this.version + 1);
	}

	/** For administrators, who need not know what a private room is about. */
	Room withoutName() {
		return new Room(this.id, "", this.createdBy, this.createdAt, this.isPrivate, this.archived, this.version);
	}

	/** Whether the room is this user's to manage. */
	public boolean isOf(String user) {
		return user.equals(this.createdBy);
	}

}
