package dev.parley.chat.message;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;

import dev.parley.chat.room.Room;
import dev.parley.chat.room.Rooms;
import dev.parley.engine.policy.Caller;
import dev.parley.presence.Typing;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;

/**
 * Tells those who have a room open who is writing there. Whoever may not write, or has no
 * subscription to the room, is refused; the name is that of the caller.
 */
@Controller
class TypingController {

	private final Rooms rooms;

	private final Typing typing;

	TypingController(Rooms rooms, Typing typing) {
		this.rooms = rooms;
		this.typing = typing;
	}

	@MessageMapping("/rooms/{room}/typing")
	void type(@DestinationVariable String room, @Valid @Payload TypingSignal signal, Caller caller) {
		Room open = this.rooms.getWritable(room, caller);
		this.typing.signal(caller, Room.topic(open.id()), Boolean.TRUE.equals(signal.typing()));
	}

	/**
	 * The body of a SEND.
	 *
	 * @param typing false when the user has stopped
	 */
	record TypingSignal(@NotNull Boolean typing) {
	}

}
