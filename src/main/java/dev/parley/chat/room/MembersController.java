package dev.parley.chat.room;

import java.util.List;

import jakarta.validation.constraints.Size;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;

/**
 * The members of a private room: they see each other, its creator removes them, and
 * everybody but the creator may leave.
 */
@RestController
@RequestMapping("/api/v1/rooms/{id}/members")
class MembersController {

	private final Rooms rooms;

	private final RoomMembers members;

	private final Membership membership;

	MembersController(Rooms rooms, RoomMembers members, Membership membership) {
		this.rooms = rooms;
		this.members = members;
		this.membership = membership;
	}

	@GetMapping
	List<String> list(@PathVariable String id, Caller caller) {
		return this.members.of(this.rooms.getPrivate(id, caller));
	}

	/** A query parameter, because a name may be two dots. */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@PathVariable String id, @RequestParam @Size(max = 64) String name, Caller caller) {
		Room room = this.rooms.getPrivate(id, caller);
		if (room.direct() != null) {
			throw RoomException.direct(room);
		}
		if (!room.isOf(caller.name()) && !name.equals(caller.name())) {
			throw RoomException.notYours(room);
		}
		if (room.isOf(name)) {
			throw RoomException.creatorStays(room);
		}
		this.membership.remove(room, name);
	}

}
