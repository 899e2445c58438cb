package dev.parley.chat.message;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;
import dev.parley.security.RateLimit;

/**
 * Gives messages other texts; allowed to their authors alone, whoever manages the room.
 * Nothing is left of the former text. Safe for any thread, for one process.
 */
@Component
final class MessageEditing {

	/** Most edits by one user in a minute: everybody in the room hears of each. */
	static final int MOST = 30;

	private final Rooms rooms;

	private final RoomLog log;

	private final RoomLocks locks;

	private final RateLimit limit;

	private final Clock clock;

	/** Runs steps that may wait, so that the threads that read and write logs go on. */
	private final Executor answers;

	/**
	 * Messages that are being edited, with who does it: their other device has seen the
	 * former text. Somebody else, who is refused, holds up nobody.
	 */
	private final Set<Place> busy = ConcurrentHashMap.newKeySet();

	MessageEditing(Rooms rooms, RoomLog log, RoomLocks locks, Clock clock,
			@Qualifier("parleyAnswers") Executor answers) {
		this.rooms = rooms;
		this.log = log;
		this.locks = locks;
		this.limit = new RateLimit(MOST, Duration.ofMinutes(1), clock);
		this.clock = clock;
		this.answers = answers;
	}

	/**
	 * Edits a message. A repeat with the same text changes nothing, and succeeds.
	 * @param epoch of the log that is meant, or an earlier one to which the message
	 * belongs, too; null for the present one
	 * @param seen when the text was written that the author has before them; null for the
	 * first one
	 * @return completed when nobody can read the former text any more; with
	 * {@link RoomException} {@code no-such-message}, {@code not-your-message} or
	 * {@code message-changed}
	 * @throws RoomException {@code no-such-room}, {@code room-archived},
	 * {@code conversation-ended} or {@code over-limit}
	 */
	CompletableFuture<ChatMessage> edit(String id, long offset, @Nullable String epoch, String text,
			@Nullable Instant seen, Caller caller) {
		Room room = this.rooms.get(id, caller);
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			throw RoomException.tooOften("You have edited many messages", wait);
		}
		Place place = new Place(room.id(), offset, caller.name());
		if (!this.busy.add(place)) {
			throw RoomException.messageChanged(room);
		}
		return read(room, offset).thenComposeAsync((page) -> {
			ChatMessage message = (epoch == null || page.holds(epoch, offset)) ? find(page, offset) : null;
			if (message == null) {
				throw RoomException.noSuchMessage(room);
			}
			if (!message.from().equals(caller.name())) {
				throw RoomException.notYoursToEdit(room);
			}
			if (message.text().equals(text)) {
				return CompletableFuture.completedFuture(message);
			}
			Instant edited = message.edited();
			if ((edited != null) ? !edited.equals(seen) : seen != null) {
				throw RoomException.messageChanged(room);
			}
			ChatMessage next = message.edited(text, later(edited));
			return rewrite(room, offset, next, caller).thenApply((position) -> next);
		}, this.answers).whenComplete((message, failure) -> this.busy.remove(place));
	}

	/** One that fails at once is a failed one like any other. */
	private CompletableFuture<Page> read(Room room, long offset) {
		try {
			return this.log.read(room.id(), offset, 1);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/** Later than the last edit: pages show the text that was written last. */
	private Instant later(@Nullable Instant edited) {
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
		return (edited != null && !now.isAfter(edited)) ? edited.plusMillis(1) : now;
	}

	private @Nullable ChatMessage find(Page page, long offset) {
		StoredMessage first = page.messages().isEmpty() ? null : page.messages().get(0);
		return (first != null && first.offset() == offset) ? this.log.message(first) : null;
	}

	/** Under the room's lock, so that the room isn't archived or deleted meanwhile. */
	private CompletableFuture<Position> rewrite(Room room, long offset, ChatMessage next, Caller caller) {
		AtomicReference<CompletableFuture<Position>> rewritten = new AtomicReference<>(new CompletableFuture<>());
		this.locks.shared(room.id(), () -> {
			Room open = this.rooms.getWritable(room.id(), caller);
			rewritten.set(this.log.rewrite(open.id(), offset, next));
		});
		return rewritten.get();
	}

	private record Place(String room, long offset, String user) {
	}

}
