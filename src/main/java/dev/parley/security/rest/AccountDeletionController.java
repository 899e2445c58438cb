package dev.parley.security.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.account.Account;
import dev.parley.security.account.AccountDeletion;
import dev.parley.security.account.Accounts;
import dev.parley.security.account.Administrators;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.Passwords;
import dev.parley.security.password.SignInRequest;
import dev.parley.security.secondfactor.SecondFactorCheck;

/**
 * Deletes accounts: for their owners, who give the password again, or for administrators.
 */
@RestController
@RequestMapping("/api/v1")
final class AccountDeletionController {

	private final AccountDeletion deletion;

	private final PasswordCheck passwords;

	private final BrowserSessions browserSessions;

	private final ApplicationEventPublisher events;

	AccountDeletionController(AccountDeletion deletion, PasswordCheck passwords, BrowserSessions browserSessions,
			ApplicationEventPublisher events) {
		this.deletion = deletion;
		this.passwords = passwords;
		this.browserSessions = browserSessions;
		this.events = events;
	}

	/**
	 * Deletes the caller's account. POST, because the request has a body.
	 * @throws AuthenticationException if the password or the code is wrong
	 * @throws ErrorResponseException {@code last-administrator}
	 */
	@PostMapping("/session/account-deletion")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void deleteOwn(@Valid @RequestBody Farewell farewell, Authentication user, HttpServletRequest request) {
		Account account = this.passwords.check(new SignInRequest(user.getName(), farewell.password(), farewell.code()));
		delete(account.name(), farewell.messages());
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_OUT, "The account is deleted by its owner")
			.by(account.name())
			.from(request.getRemoteAddr()));
		this.browserSessions.signOut(request);
	}

	/**
	 * Deletes any account, for administrators.
	 * @param messages whether its owner's messages are deleted, too
	 */
	@DeleteMapping("/accounts/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable String name, @RequestParam boolean messages, Authentication by,
			HttpServletRequest request) {
		if (Accounts.key(name).equals(Accounts.key(by.getName()))) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "own-account",
					"Delete your own account at /api/v1/session/account-deletion, with the password");
		}
		String deleted = delete(name, messages);
		this.events
			.publishEvent(AuditEvent
				.success(AuditEvent.Type.ADMINISTRATION,
						"The account %s is deleted, %s".formatted(deleted,
								messages ? "with messages" : "without messages"))
				.by(by.getName())
				.from(request.getRemoteAddr()));
	}

	/** Returns its name as its owner wrote it. */
	private String delete(String name, boolean messages) {
		try {
			Account deleted = this.deletion.delete(name, messages);
			if (deleted == null) {
				throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-user", "There is nobody with this name");
			}
			return deleted.name();
		}
		catch (Administrators.LastAdministratorException ex) {
			throw CodedProblem.refusal(HttpStatus.CONFLICT, "last-administrator",
					"This is the last administrator; make another one first");
		}
	}

	/**
	 * A request to delete the caller's account.
	 *
	 * @param code of the second factor, if the account has one
	 * @param messages whether their messages are deleted, too
	 */
	record Farewell(@NotBlank @Size(max = Passwords.MAX_LENGTH) String password,
			@Nullable @Size(max = SecondFactorCheck.LONGEST) String code, boolean messages) {

		@Override
		public String toString() {
			return "Farewell[]";
		}

	}

}
