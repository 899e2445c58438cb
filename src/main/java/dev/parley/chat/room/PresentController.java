package dev.parley.chat.room;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.Audience;
import dev.parley.engine.policy.Caller;

/** Shows who is in a room at this moment, to everybody to whom the room is open. */
@RestController
class PresentController {

	/** Names in one answer; a longer list would be read by nobody. */
	static final int MOST = 200;

	private final Rooms rooms;

	private final Audience audience;

	PresentController(Rooms rooms, Audience audience) {
		this.rooms = rooms;
		this.audience = audience;
	}

	@GetMapping("/api/v1/rooms/{id}/present")
	Present present(@PathVariable String id, Caller caller) {
		List<String> names = this.audience.at(Room.topic(this.rooms.get(id, caller).id()));
		return new Present(names.stream().limit(MOST).toList(), names.size());
	}

	/**
	 * The users who get each message of the room the moment it is sent.
	 *
	 * @param names of users, each once, in their natural order; the first 200
	 * @param count of all
	 */
	record Present(List<String> names, int count) {
	}

}
