package dev.parley.chat;

import java.net.URI;
import java.security.Principal;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists, makes and opens rooms. A new one is announced to everyone signed in. */
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
	List<Room> list() {
		return this.rooms.all();
	}

	@GetMapping("/{id}")
	Room open(@PathVariable String id) {
		return this.rooms.get(id);
	}

	@PostMapping
	ResponseEntity<Room> create(@RequestBody NewRoom wanted, Principal user) {
		Room room = this.rooms.create(new RoomName((wanted.name() != null) ? wanted.name() : ""), user.getName());
		this.messages.convertAndSend(Room.TOPIC, room);
		return ResponseEntity.created(URI.create("/api/v1/rooms/" + room.id())).body(room);
	}

	/**
	 * What is asked for.
	 *
	 * @param name of the room, see {@link RoomName}
	 */
	record NewRoom(@Nullable String name) {
	}

}
