package dev.parley.chat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.engine.Caller;
import dev.parley.engine.History;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows what was said before. There is no store of chat messages: this is the log of the
 * room's destination, so a page that subscribes from the offset after {@code last} misses
 * nothing and gets nothing twice.
 */
@RestController
class HistoryController {

	private final Rooms rooms;

	private final History history;

	private final JsonMapper json;

	HistoryController(Rooms rooms, History history, JsonMapper json) {
		this.rooms = rooms;
		this.history = history;
		this.json = json;
	}

	/** Without {@code before}, the newest. */
	@GetMapping("/api/v1/rooms/{id}/messages")
	CompletableFuture<Said> said(@PathVariable String id, @RequestParam @Min(1) @Nullable Long before,
			@RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit, Caller reader) {
		String topic = Room.topic(this.rooms.get(id, reader).id());
		return this.history.read(reader, topic, 1, 0).thenCompose((now) -> said(now, before, limit, topic, reader));
	}

	private CompletableFuture<Said> said(Page now, @Nullable Long before, int limit, String topic, Caller reader) {
		long end = (before != null) ? Math.min(before, now.last() + 1) : now.last() + 1;
		long from = Math.max(now.first(), end - limit);
		if (from >= end) {
			return CompletableFuture.completedFuture(said(now, List.of()));
		}
		return this.history.read(reader, topic, from, (int) (end - from))
			.thenApply((page) -> said(now, page.messages()));
	}

	private Said said(Page now, List<StoredMessage> stored) {
		return new Said(now.epoch(), now.first(), now.last(),
				stored.stream().filter((message) -> message.epoch().equals(now.epoch())).map(this::entry).toList());
	}

	private Entry entry(StoredMessage stored) {
		ChatMessage message = this.json.readValue(stored.body(), ChatMessage.class);
		return new Entry(stored.offset(), message.id(), message.from(), message.text(), message.time());
	}

	/**
	 * A page of the log.
	 *
	 * @param epoch of the log
	 * @param first offset of the oldest message that is still kept
	 * @param last offset of the newest message; 0 if there is none
	 * @param messages oldest first
	 */
	record Said(String epoch, long first, long last, List<Entry> messages) {
	}

	/** A {@link ChatMessage} and its offset. */
	record Entry(long offset, String id, String from, String text, Instant time) {
	}

}
