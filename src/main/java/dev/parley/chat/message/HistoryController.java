package dev.parley.chat.message;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.constraints.CodePointLength;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.chat.room.Room;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.History;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.security.AccountNames;
import dev.parley.text.Visible;

/**
 * Shows earlier messages, edits and deletes them. There is no store of chat messages:
 * this is the log of the room's destination, so a page that subscribes from the offset
 * after {@code last} misses nothing and gets nothing twice.
 */
@RestController
class HistoryController {

	private final Rooms rooms;

	private final History history;

	private final RoomLog log;

	private final MessageDeletion deletion;

	private final MessageEditing editing;

	private final AccountNames accounts;

	/** Runs queries about accounts, so that the threads that read logs go on reading. */
	private final Executor answers;

	HistoryController(Rooms rooms, History history, RoomLog log, MessageDeletion deletion, MessageEditing editing,
			AccountNames accounts, @Qualifier("parleyAnswers") Executor answers) {
		this.rooms = rooms;
		this.history = history;
		this.log = log;
		this.deletion = deletion;
		this.editing = editing;
		this.accounts = accounts;
		this.answers = answers;
	}

	/** The page before an offset, or without {@code before} the newest page. */
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
			.thenApplyAsync((page) -> said(now, page.messages()), this.answers);
	}

	private Said said(Page now, List<StoredMessage> stored) {
		List<Entry> entries = stored.stream()
			.filter((message) -> message.epoch().equals(now.epoch()))
			.map(this::entry)
			.toList();
		Set<String> authors = entries.stream()
			.flatMap((entry) -> (entry instanceof Message message) ? Stream.of(message.from()) : Stream.empty())
			.collect(Collectors.toSet());
		return new Said(now.epoch(), now.first(), now.last(), entries,
				this.accounts.deleted(authors).stream().sorted().toList());
	}

	private Entry entry(StoredMessage stored) {
		ChatMessage message = this.log.message(stored);
		if (message != null) {
			return new Message(stored.offset(), message.id(), message.from(), message.text(), message.time(),
					message.edited());
		}
		if (stored.rewrites() > 0) {
			return new Edit(stored.offset(), stored.rewrites());
		}
		return stored.isErased() ? new Deleted(stored.offset(), true, Instant.ofEpochMilli(stored.time()))
				: new Notice(stored.offset(), stored.erases());
	}

	/**
	 * Gives a message another text; allowed to its author.
	 * @param epoch of the log that is meant
	 */
	@PutMapping("/api/v1/rooms/{id}/messages/{offset}")
	CompletableFuture<Message> edit(@PathVariable String id, @PathVariable @Min(1) long offset,
			@RequestParam @Size(max = 32) @Nullable String epoch, @Valid @RequestBody NewText wanted, Caller caller) {
		return this.editing.edit(id, offset, epoch, wanted.text(), wanted.edited(), caller)
			.thenApply((message) -> new Message(offset, message.id(), message.from(), message.text(), message.time(),
					message.edited()));
	}

	/**
	 * Deletes a message; allowed to its author, the room's creator and administrators.
	 * @param epoch of the log that is meant
	 */
	@DeleteMapping("/api/v1/rooms/{id}/messages/{offset}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	CompletableFuture<Void> delete(@PathVariable String id, @PathVariable @Min(1) long offset,
			@RequestParam @Size(max = 32) @Nullable String epoch, Caller caller, HttpServletRequest request) {
		return this.deletion.delete(id, offset, epoch, caller, request.getRemoteAddr());
	}

	/**
	 * A page of the log.
	 *
	 * @param epoch of the log
	 * @param first offset of the oldest message that is still kept
	 * @param last offset of the newest message; 0 if there is none
	 * @param messages oldest first
	 * @param gone authors of them whose accounts are deleted
	 */
	record Said(String epoch, long first, long last, List<Entry> messages, List<String> gone) {
	}

	/** The entry at an offset. */
	sealed interface Entry {

		long offset();

	}

	/** A {@link ChatMessage}. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Message(long offset, String id, String from, String text, Instant time,
			@Nullable Instant edited) implements Entry {
	}

	/**
	 * A message that was deleted.
	 *
	 * @param deleted always true
	 * @param time when it was sent
	 */
	record Deleted(long offset, boolean deleted, Instant time) implements Entry {
	}

	/**
	 * Tells pages that have them that messages are deleted.
	 *
	 * @param deletes their offsets
	 */
	record Notice(long offset, List<Long> deletes) implements Entry {
	}

	/**
	 * Tells pages that have it that a message has another text, which is at its own
	 * offset.
	 *
	 * @param edits its offset
	 */
	record Edit(long offset, long edits) implements Entry {
	}

	/**
	 * A request for another text.
	 *
	 * @param text as of a new message
	 * @param edited that of the message as its author sees it, so that of two who edit it
	 * at the same time one is told; null if it has not been edited
	 */
	record NewText(
			@NotNull @Visible @CodePointLength(max = 4000, message = "must have at most 4,000 characters") String text,
			@Nullable Instant edited) {
	}

}
