package dev.parley.security.rest;

import java.time.Instant;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.password.NewPassword;
import dev.parley.security.password.PasswordResets;
import dev.parley.security.password.Passwords;
import dev.parley.security.secret.TokenDigest;
import dev.parley.security.throttle.SignInSource;
import dev.parley.security.throttle.SignInThrottle;

/**
 * A new password for people who have forgotten theirs: an administrator makes a link,
 * which lets its holder set the password. The second factor stays, so that a lost link
 * alone does not open an account that has one.
 */
@RestController
@RequestMapping("/api/v1")
final class PasswordResetController {

	private final PasswordResets resets;

	private final Accounts accounts;

	private final PasswordEncoder encoder;

	private final SignInThrottle throttle;

	private final DeviceCookie devices;

	private final ApplicationEventPublisher events;

	PasswordResetController(PasswordResets resets, Accounts accounts, PasswordEncoder encoder, SignInThrottle throttle,
			DeviceCookie devices, ApplicationEventPublisher events) {
		this.resets = resets;
		this.accounts = accounts;
		this.encoder = encoder;
		this.throttle = throttle;
		this.devices = devices;
		this.events = events;
	}

	/**
	 * For administrators. The answer has the code and the link, which are never shown
	 * again; an earlier one becomes invalid.
	 */
	@PostMapping("/accounts/{name}/password-reset")
	@ResponseStatus(HttpStatus.CREATED)
	Created create(@PathVariable String name, Authentication by, HttpServletRequest request) {
		Account account = this.accounts.find(name);
		if (account == null) {
			throw nobody();
		}
		if (!account.enabled()) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "account-disabled",
					"The account is disabled; enable it first");
		}
		if (account.name().equals(by.getName())) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "own-password",
					"Change your own password at /api/v1/session/password, with the old one");
		}
		PasswordResets.Fresh made = this.resets.create(account, by.getName());
		if (made == null) {
			throw nobody();
		}
		publish(AuditEvent
			.success(AuditEvent.Type.ADMINISTRATION,
					"A link that sets the password of %s is made".formatted(account.name()))
			.by(by.getName()), request);
		return new Created(made.code(), "/#/reset/" + made.code(), made.expiresAt());
	}

	/**
	 * Sets the password by a code, without a sign-in. Wrong codes count like wrong
	 * passwords.
	 * @throws ErrorResponseException {@code reset-refused}, {@code password-is-name} or
	 * {@code too-many-attempts}
	 */
	@PostMapping("/password-reset")
	Done reset(@Valid @RequestBody Reset body, HttpServletRequest request) {
		// Counted by code, not by name, so that nobody can make others wait.
		String attempt = TokenDigest.of(body.code()).hex();
		SignInSource source = SignInSource.of(null, attempt, this.devices);
		try {
			this.throttle.attempt(attempt, source);
		}
		catch (ErrorResponseException ex) {
			publish(AuditEvent.failure(AuditEvent.Type.LIMIT, String.valueOf(ex.getBody().getDetail())), request);
			throw ex;
		}
		Account account = this.resets.find(body.code());
		if (account == null) {
			throw refused(request);
		}
		this.throttle.undecided(attempt, source);
		if (Passwords.isName(body.newPassword(), account.name())) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "password-is-name", "The password must not be the name");
		}
		String hash = Objects.requireNonNull(this.encoder.encode(body.newPassword()));
		if (!this.resets.redeem(body.code(), account, hash)) {
			throw refused(request);
		}
		publish(AuditEvent.success(AuditEvent.Type.SIGN_IN, "The password was set by a link").by(account.name()),
				request);
		return new Done(account.name());
	}

	private static ErrorResponseException nobody() {
		return CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "There is nobody with this name");
	}

	private ErrorResponseException refused(HttpServletRequest request) {
		publish(AuditEvent.failure(AuditEvent.Type.SIGN_IN, "A wrong code of a password link"), request);
		return CodedProblem.refusal(HttpStatus.FORBIDDEN, "reset-refused",
				"The link is not known, has been used, or has expired; ask an administrator for another");
	}

	private void publish(AuditEvent event, HttpServletRequest request) {
		this.events.publishEvent(event.from(request.getRemoteAddr()));
	}

	/**
	 * A new link.
	 *
	 * @param code for {@code POST /password-reset}
	 * @param link the page that asks for the new password, relative to the server's
	 * address. The code is in the fragment, which no proxy sees
	 */
	record Created(String code, String link, Instant expiresAt) {

		@Override
		public String toString() {
			return "Created[]";
		}

	}

	record Reset(@NotBlank @Size(max = 100) String code, @NewPassword String newPassword) {

		Reset {
			code = Objects.requireNonNullElse(code, "").strip();
			newPassword = Passwords.normalize(Objects.requireNonNullElse(newPassword, ""));
		}

		@Override
		public String toString() {
			return "Reset[]";
		}

	}

	/**
	 * The password is set.
	 *
	 * @param name of the account, to sign in with
	 */
	record Done(String name) {
	}

}
