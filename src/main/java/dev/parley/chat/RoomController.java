package dev.parley.chat;

import java.net.URI;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.engine.Caller;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists, makes and opens rooms. A new one is announced to everyone signed in, a private
 * one to its creator alone.
 */
@RestController
@RequestMapping("/api/v1/rooms")
class RoomController {

	private final Rooms rooms;

	private final SimpMessageSendingOperations messages;

	RoomController(Rooms rooms, SimpMessageSendingOperations messages) {
		this.rooms = rooms;
		this.messages = messages;
	}

	@GetMapping
	List<Room> list(Caller caller) {
		return this.rooms.openTo(caller);
	}

	@GetMapping("/{id}")
	Room open(@PathVariable String id, Caller caller) {
		return this.rooms.get(id, caller);
	}

	@PostMapping
	ResponseEntity<Room> create(@RequestBody NewRoom wanted, Caller caller) {
		RoomName name = new RoomName((wanted.name() != null) ? wanted.name() : "");
		Room room;
		if (Boolean.TRUE.equals(wanted.isPrivate())) {
			room = this.rooms.createPrivate(name, caller.name());
			this.messages.convertAndSendToUser(caller.name(), Room.OWN, new RoomChange(true, room));
		}
		else {
			room = this.rooms.create(name, caller.name());
			this.messages.convertAndSend(Room.TOPIC, room);
		}
		return ResponseEntity.created(URI.create("/api/v1/rooms/" + room.id())).body(room);
	}

	/**
	 * What is asked for.
	 *
	 * @param name of the room, see {@link RoomName}
	 * @param isPrivate whether only those whom its creator invites shall see it
	 */
	record NewRoom(@Nullable String name, @JsonProperty("private") @Nullable Boolean isPrivate) {
	}

}
