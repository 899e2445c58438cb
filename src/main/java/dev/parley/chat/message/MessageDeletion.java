package dev.parley.chat.message;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

import dev.parley.audit.AuditEvent;
import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomException;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.policy.Caller;

/**
 * Deletes messages in rooms; allowed to the author, the room's creator, and
 * administrators, who need no right to read it. Safe for any thread.
 */
@Component
final class MessageDeletion {

	private final Rooms rooms;

	private final RoomLog log;

	private final RoomLocks locks;

	private final ApplicationEventPublisher events;

	/** Runs steps that may wait, so that the threads that read and write logs go on. */
	private final Executor answers;

	MessageDeletion(Rooms rooms, RoomLog log, RoomLocks locks, ApplicationEventPublisher events,
			@Qualifier("parleyAnswers") Executor answers) {
		this.rooms = rooms;
		this.log = log;
		this.locks = locks;
		this.events = events;
		this.answers = answers;
	}

	/**
	 * Deletes a message.
	 * @param epoch of the log that is meant, or an earlier one to which the message
	 * belongs, too; null for the present one
	 * @param address of the caller
	 * @return completed when nobody can read it any more; with {@link RoomException}
	 * {@code no-such-message} or {@code not-your-message}
	 * @throws RoomException {@code no-such-room}
	 */
	CompletableFuture<Void> delete(String id, long offset, @Nullable String epoch, Caller caller, String address) {
		Room room = Rooms.isAdministrator(caller) ? this.rooms.find(id).orElseThrow(() -> RoomException.noSuchRoom(id))
				: this.rooms.get(id, caller);
		boolean manages = Rooms.isAdministrator(caller) || room.isOf(caller.name());
		return this.log.read(room.id(), offset, 1).thenComposeAsync((page) -> {
			ChatMessage message = (epoch == null || page.holds(epoch, offset)) ? find(page, offset) : null;
			if (message == null) {
				throw RoomException.noSuchMessage(room);
			}
			if (!manages && !message.from().equals(caller.name())) {
				throw RoomException.notYourMessage(room);
			}
			return erase(room, offset);
		}, this.answers)
			.thenRunAsync(
					() -> this.events.publishEvent(AuditEvent
						.success(
								Rooms.isAdministrator(caller) ? AuditEvent.Type.ADMINISTRATION
										: AuditEvent.Type.MODERATION,
								"The message at offset %d is deleted".formatted(offset))
						.by(caller.name())
						.from(address)
						.at(Room.topic(room.id()))),
					this.answers);
	}

	private @Nullable ChatMessage find(Page page, long offset) {
		StoredMessage first = page.messages().isEmpty() ? null : page.messages().get(0);
		return (first != null && first.offset() == offset) ? this.log.message(first) : null;
	}

	/** Under the room's lock, so that the room isn't deleted at the same time. */
	private CompletableFuture<Void> erase(Room room, long offset) {
		AtomicReference<CompletableFuture<Void>> erased = new AtomicReference<>(new CompletableFuture<>());
		this.locks.shared(room.id(), () -> {
			if (this.rooms.find(room.id()).isEmpty()) {
				throw RoomException.noSuchRoom(room.id());
			}
			erased.set(this.log.erase(room.id(), List.of(offset)));
		});
		return erased.get();
	}

}
