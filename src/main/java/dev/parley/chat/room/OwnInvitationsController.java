package dev.parley.chat.room;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.engine.policy.Caller;

/** The caller's pending invitations into private rooms. */
@RestController
@RequestMapping("/api/v1/room-invitations")
class OwnInvitationsController {

	private final RoomInvitations invitations;

	private final Membership membership;

	OwnInvitationsController(RoomInvitations invitations, Membership membership) {
		this.invitations = invitations;
		this.membership = membership;
	}

	/** The newest first. */
	@GetMapping
	List<RoomInvitation> list(Caller caller) {
		return caller.anonymous() ? List.of() : this.invitations.of(caller.name());
	}

	/**
	 * Accepts.
	 * @return the room, which is open to the caller from now on
	 */
	@PostMapping("/{room}")
	Room accept(@PathVariable String room, Caller caller) {
		return this.membership.accept(room, caller);
	}

	/** Declines. */
	@DeleteMapping("/{room}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void decline(@PathVariable String room, Caller caller) {
		this.membership.decline(room, caller);
	}

}
