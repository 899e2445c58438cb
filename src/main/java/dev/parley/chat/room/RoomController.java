package dev.parley.chat.room;

import java.net.URI;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;

/**
 * Lists, makes, opens, changes and deletes rooms. A room's creator may change it, and so
 * may administrators, even a private one, of which they see only that it exists and who
 * created it.
 */
@RestController
@RequestMapping("/api/v1/rooms")
class RoomController {

	private final Rooms rooms;

	private final RoomChanges changes;

	RoomController(Rooms rooms, RoomChanges changes) {
		this.rooms = rooms;
		this.changes = changes;
	}

	/**
	 * Lists the rooms that are open to the caller.
	 * @param all whether to list all rooms, for administrators
	 */
	@GetMapping
	List<Room> list(@RequestParam(defaultValue = "false") boolean all, Caller caller) {
		if (!all) {
			return this.rooms.openTo(caller);
		}
		if (!Rooms.isAdministrator(caller)) {
			throw new AccessDeniedException("All rooms are for administrators");
		}
		return this.rooms.all(caller);
	}

	@GetMapping("/{id}")
	Room open(@PathVariable String id, Caller caller) {
		return this.rooms.get(id, caller);
	}

	@PostMapping
	ResponseEntity<Room> create(@RequestBody NewRoom wanted, Caller caller) {
		RoomName name = new RoomName((wanted.name() != null) ? wanted.name() : "");
		Room room = this.changes.create(name, Boolean.TRUE.equals(wanted.isPrivate()), caller);
		return ResponseEntity.created(URI.create("/api/v1/rooms/" + room.id())).body(room);
	}

	@PatchMapping("/{id}")
	Room change(@PathVariable String id, @RequestBody Change change, Caller caller) {
		return this.changes.change(id, change, caller);
	}

	/**
	 * Once this has been answered, nobody can read anything of the room, and nothing of
	 * it is kept.
	 */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable String id, Caller caller) {
		this.changes.delete(id, caller);
	}

	/**
	 * A request for a room.
	 *
	 * @param name of the room, see {@link RoomName}
	 * @param isPrivate whether only users whom its creator invites can see it
	 */
	record NewRoom(@Nullable String name, @JsonProperty("private") @Nullable Boolean isPrivate) {
	}

	/**
	 * A change of a room.
	 *
	 * @param name null to leave it
	 * @param archived null to leave it
	 * @param version of the room that the change is meant for; null for any
	 */
	record Change(@Nullable String name, @Nullable Boolean archived, @Nullable Integer version) {
	}

}
