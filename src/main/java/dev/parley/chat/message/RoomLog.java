package dev.parley.chat.message;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

import dev.parley.chat.room.Room;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;

/**
 * The logs of rooms, without access checks, which are the caller's. Beside messages there
 * are tombstones, and notices of deletions and edits. Safe for any thread.
 */
@Component
public final class RoomLog {

	private final Logs logs;

	private final JsonMapper json;

	public RoomLog(Logs logs, JsonMapper json) {
		this.logs = logs;
		this.json = json;
	}

	public CompletableFuture<Page> read(String room, long from, int limit) {
		return this.logs.read(Room.topic(room), from, limit);
	}

	/** May be called under the room's lock: it does not wait. */
	public CompletableFuture<Void> erase(String room, Collection<Long> offsets) {
		return this.logs.erase(Room.topic(room), offsets);
	}

	/**
	 * Gives a message another text, which those in the room get at once. May be called
	 * under the room's lock: it does not wait.
	 */
	CompletableFuture<Position> rewrite(String room, long offset, ChatMessage edited) {
		return this.logs.rewrite(Room.topic(room), offset, MediaType.APPLICATION_JSON_VALUE,
				this.json.writeValueAsBytes(edited));
	}

	/** The message; null for a tombstone or a notice. */
	public @Nullable ChatMessage message(StoredMessage stored) {
		return (stored.isErased() || !stored.erases().isEmpty() || stored.rewrites() > 0) ? null
				: this.json.readValue(stored.body(), ChatMessage.class);
	}

}
