package dev.parley.chat.message;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.CodePointLength;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Controller;

import dev.parley.chat.room.Room;
import dev.parley.chat.room.RoomLocks;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.policy.Caller;
import dev.parley.text.Visible;

/**
 * Takes messages and gives them to everyone in the room. A faulty message causes an
 * exception, which its sender gets on {@code /user/queue/errors}.
 */
@Controller
class MessageController {

	private final Rooms rooms;

	private final RoomLocks locks;

	private final SimpMessageSendingOperations messages;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	MessageController(Rooms rooms, RoomLocks locks, SimpMessageSendingOperations messages,
			ApplicationEventPublisher events, Clock clock) {
		this.rooms = rooms;
		this.locks = locks;
		this.messages = messages;
		this.events = events;
		this.clock = clock;
	}

	@MessageMapping("/rooms/{room}/messages")
	void say(@DestinationVariable String room, @Valid @Payload NewMessage message, Caller caller) {
		AtomicReference<Room> said = new AtomicReference<>();
		this.locks.shared(room, () -> {
			Room open = this.rooms.getWritable(room, caller);
			this.messages.convertAndSend(Room.topic(open.id()), new ChatMessage(UUID.randomUUID().toString(),
					caller.name(), message.text(), this.clock.instant().truncatedTo(ChronoUnit.MILLIS)));
			said.set(open);
		});
		this.events.publishEvent(new MessageSaid(said.get(), caller.name(), message.text()));
	}

	/**
	 * The body of a SEND.
	 *
	 * @param text at least one visible character, at most 4,000 characters. Unicode code
	 * points are counted, so an emoji is one and not two.
	 */
	record NewMessage(@NotNull @Visible @CodePointLength(max = 4000,
			message = "must have at most 4,000 characters") String text) {
	}

}
