package dev.parley.chat.room;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A place to talk.
 *
 * @param id stands in URLs and destinations: 1 to 40 of {@code a-z}, {@code 0-9} and
 * {@code -}
 * @param name what people read
 * @param createdBy name of its creator; null for the built-in room
 * @param createdAt when
 * @param isPrivate whether only its members see it
 * @param archived whether nobody can write there now
 * @param version counts its changes, from 0
 * @param direct the names of the two people whose conversation it is, sorted; it is
 * private, nobody's, and has no name. Null for any other room
 */
public record Room(String id, String name, @Nullable String createdBy, Instant createdAt,
		@JsonProperty("private") boolean isPrivate, boolean archived, int version,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> direct) {

	/**
	 * The destination at which new, changed and deleted public rooms are announced; the
	 * rooms themselves are below.
	 */
	public static final String TOPIC = "/topic/rooms";

	/**
	 * The user destination for news of one's private rooms: new, changed, closed to one,
	 * deleted.
	 */
	static final String OWN = "/queue/rooms";

	public Room(String id, String name, @Nullable String createdBy, Instant createdAt, boolean isPrivate,
			boolean archived, int version) {
		this(id, name, createdBy, createdAt, isPrivate, archived, version, null);
	}

	public static String topic(String id) {
		return TOPIC + "/" + id;
	}

	/**
	 * The next version of the room, with every non-null change; the room itself if
	 * nothing changes.
	 */
	Room with(@Nullable RoomName newName, @Nullable Boolean nowArchived) {
		String nextName = (newName != null) ? newName.text() : this.name;
		boolean nextArchived = (nowArchived != null) ? nowArchived : this.archived;
		return (nextName.equals(this.name) && nextArchived == this.archived) ? this : new Room(this.id, nextName,
				this.createdBy, this.createdAt, this.isPrivate, nextArchived, this.version + 1, this.direct);
	}

	/**
	 * The room without its name, for administrators, who need not know what a private
	 * room is about, nor who talks with whom.
	 */
	Room withoutName() {
		return new Room(this.id, "", this.createdBy, this.createdAt, this.isPrivate, this.archived, this.version);
	}

	/** Whether this user manages the room. */
	public boolean isOf(String user) {
		return user.equals(this.createdBy);
	}

}
