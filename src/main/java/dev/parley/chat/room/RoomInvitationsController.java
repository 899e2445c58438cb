package dev.parley.chat.room;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.policy.Caller;
import dev.parley.security.AccountNames;
import dev.parley.security.RateLimit;

/**
 * The pending invitations into a private room, for its creator. A limit slows down
 * invitations, and with them the search for names that have an account.
 */
@RestController
@RequestMapping("/api/v1/rooms/{id}/invitations")
class RoomInvitationsController {

	private final Rooms rooms;

	private final RoomInvitations invitations;

	private final Membership membership;

	private final AccountNames accounts;

	private final ApplicationEventPublisher events;

	private final RateLimit limit;

	RoomInvitationsController(Rooms rooms, RoomInvitations invitations, Membership membership, AccountNames accounts,
			ApplicationEventPublisher events, ChatProperties properties, Clock clock) {
		this.rooms = rooms;
		this.invitations = invitations;
		this.membership = membership;
		this.accounts = accounts;
		this.events = events;
		this.limit = new RateLimit(properties.invitationsPerHour(), Duration.ofHours(1), clock);
	}

	@GetMapping
	List<String> list(@PathVariable String id, Caller caller) {
		return List.copyOf(this.invitations.into(ownRoom(id, caller)).keySet());
	}

	/** Invites a user; one who is a member or invited already stays so. */
	@PostMapping
	List<String> invite(@PathVariable String id, @Valid @RequestBody Invited invited, Caller caller,
			HttpServletRequest request) {
		Room room = ownRoom(id, caller);
		Duration wait = this.limit.take(caller.name());
		if (!wait.isZero()) {
			audit(AuditEvent.Type.LIMIT, "Many invitations", caller, request);
			throw RoomException.tooOften("You have invited many people", wait);
		}
		String name = this.accounts.find(invited.name());
		if (name == null) {
			audit(AuditEvent.Type.REFUSAL, "An invitation to nobody", caller, request);
			throw RoomException.noSuchUser(invited.name());
		}
		this.membership.invite(room, name, caller);
		return List.copyOf(this.invitations.into(room).keySet());
	}

	/** Withdraws an invitation. A query parameter, because a name may be two dots. */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void withdraw(@PathVariable String id, @RequestParam @Size(max = 64) String name, Caller caller) {
		this.membership.withdraw(ownRoom(id, caller), name);
	}

	private void audit(AuditEvent.Type type, String reason, Caller caller, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.failure(type, reason).by(caller.name()).from(request.getRemoteAddr()));
	}

	private Room ownRoom(String id, Caller caller) {
		Room room = this.rooms.getPrivate(id, caller);
		if (!room.isOf(caller.name())) {
			throw RoomException.notYours(room);
		}
		return room;
	}

	/**
	 * The user to invite.
	 *
	 * @param name of an account; case does not matter
	 */
	record Invited(@NotBlank @Size(max = 64) String name) {
	}

}
