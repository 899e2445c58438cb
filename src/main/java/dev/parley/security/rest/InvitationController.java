package dev.parley.security.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.signup.Invitations;

/**
 * Invitations to sign up, for administrators: see {@code SecurityConfiguration}.
 */
@RestController
@RequestMapping("/api/v1/invitations")
final class InvitationController {

	private final Invitations invitations;

	private final ApplicationEventPublisher events;

	InvitationController(Invitations invitations, ApplicationEventPublisher events) {
		this.invitations = invitations;
		this.events = events;
	}

	/** At most {@link Invitations#MOST} are valid at a time. */
	@GetMapping
	List<Invitations.Invitation> list() {
		return this.invitations.good();
	}

	/** The answer has the code and the link, which are never shown again. */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Created create(@Valid @RequestBody NewInvitation wanted, Authentication by, HttpServletRequest request) {
		Invitations.Fresh made = this.invitations.create(wanted.howOften(), wanted.howLong(), by.getName());
		if (made == null) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "too-many-invitations",
					"There are %d good invitations already; revoke some".formatted(Invitations.MOST));
		}
		Invitations.Invitation invitation = made.invitation();
		audit("The invitation %s for %d is made".formatted(invitation.id(), invitation.usesLeft()), by, request);
		return new Created(invitation.id(), made.code(), "/?invitation=" + made.code(), invitation.usesLeft(),
				invitation.expiresAt());
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void revoke(@PathVariable UUID id, Authentication by, HttpServletRequest request) {
		if (!this.invitations.revoke(id)) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-invitation",
					"There is no invitation with this id");
		}
		audit("The invitation %s is revoked".formatted(id), by, request);
	}

	private void audit(String what, Authentication by, HttpServletRequest request) {
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.ADMINISTRATION, what)
			.by(by.getName())
			.from(request.getRemoteAddr()));
	}

	/**
	 * A request for an invitation.
	 *
	 * @param uses accounts that can be made with it; 1 by default
	 * @param hours until it expires; a week by default
	 */
	record NewInvitation(@Nullable @Min(1) @Max(1000) Integer uses, @Nullable @Min(1) @Max(2160) Integer hours) {

		private static final Duration WEEK = Duration.ofDays(7);

		int howOften() {
			return (this.uses != null) ? this.uses : 1;
		}

		Duration howLong() {
			return (this.hours != null) ? Duration.ofHours(this.hours) : WEEK;
		}

	}

	/**
	 * A new invitation.
	 *
	 * @param code for the sign-up form, or {@code invitation} of {@code POST /accounts}
	 * @param link the page with the code in its form, relative to the server's address
	 */
	record Created(UUID id, String code, String link, int usesLeft, Instant expiresAt) {

		@Override
		public String toString() {
			return "Created[id=" + this.id + "]";
		}

	}

}
