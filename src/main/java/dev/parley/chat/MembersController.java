package dev.parley.chat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import dev.parley.engine.Caller;
import dev.parley.engine.Subscribers;
import dev.parley.security.AccountNames;
import dev.parley.security.AuditEvent;
import dev.parley.security.RateLimit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The members of a private room: they see each other, its creator invites and removes,
 * and everybody but the creator may leave. Nobody invites, or finds out who has an
 * account, faster than the limit. When the answer to a removal comes, the live
 * subscriptions of whoever was removed have ended.
 */
@RestController
@RequestMapping("/api/v1/rooms/{id}/members")
class MembersController {

	private final Rooms rooms;

	private final RoomMembers members;

	private final AccountNames accounts;

	private final Subscribers subscribers;

	private final SimpMessageSendingOperations messages;

	private final ApplicationEventPublisher events;

	private final RateLimit limit;

	MembersController(Rooms rooms, RoomMembers members, AccountNames accounts, Subscribers subscribers,
			SimpMessageSendingOperations messages, ApplicationEventPublisher events, ChatProperties properties,
			Clock clock) {
		this.rooms = rooms;
		this.members = members;
		this.accounts = accounts;
		this.subscribers = subscribers;
		this.messages = messages;
		this.events = events;
		this.limit = new RateLimit(properties.invitationsPerHour(), Duration.ofHours(1), clock);
	}

	@GetMapping
	List<String> list(@PathVariable String id, Caller caller) {
		return this.members.of(privateRoom(id, caller));
	}

	/** Who is a member already stays one. */
	@PostMapping
	List<String> invite(@PathVariable String id, @Valid @RequestBody Invitation invitation, Caller caller,
			HttpServletRequest request) {
		Room room = privateRoom(id, caller);
		if (!room.isOf(caller.name())) {
			throw RoomException.notYours(room);
		}
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			audit(AuditEvent.Type.LIMIT, "Many invitations", caller, request);
			throw RoomException.tooOften("You have invited many people", wait);
		}
		String name = this.accounts.find(invitation.name());
		if (name == null) {
			audit(AuditEvent.Type.REFUSAL, "An invitation to nobody", caller, request);
			throw RoomException.noSuchUser(invitation.name());
		}
		if (this.members.add(room, name)) {
			this.messages.convertAndSendToUser(name, Room.OWN, new RoomChange(true, room));
		}
		return this.members.of(room);
	}

	/** A query parameter, because a name may be two dots. */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void remove(@PathVariable String id, @RequestParam @Size(max = 64) String name, Caller caller) {
		Room room = privateRoom(id, caller);
		if (!room.isOf(caller.name()) && !name.equals(caller.name())) {
			throw RoomException.notYours(room);
		}
		if (room.isOf(name)) {
			throw RoomException.creatorStays(room);
		}
		if (this.members.remove(room, name)) {
			this.subscribers.recheck(name);
			this.messages.convertAndSendToUser(name, Room.OWN, new RoomChange(false, room));
		}
	}

	private void audit(AuditEvent.Type type, String reason, Caller caller, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.failure(type, reason).by(caller.name()).from(request.getRemoteAddr()));
	}

	private Room privateRoom(String id, Caller caller) {
		Room room = this.rooms.get(id, caller);
		if (!room.isPrivate()) {
			throw RoomException.notPrivate(room);
		}
		return room;
	}

	/**
	 * Who is invited.
	 *
	 * @param name of an account; case does not matter
	 */
	record Invitation(@NotBlank @Size(max = 64) String name) {
	}

}
