package dev.parley.security.rest;

import java.security.Principal;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.problem.CodedProblem;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.password.PasswordChange;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.Passwords;
import dev.parley.security.password.SignInRequest;

/** Changes the caller's password. */
@RestController
@RequestMapping("/api/v1/session/password")
final class PasswordController {

	private final PasswordCheck passwords;

	private final PasswordEncoder encoder;

	private final Accounts accounts;

	private final BrowserSessions browserSessions;

	PasswordController(PasswordCheck passwords, PasswordEncoder encoder, Accounts accounts,
			BrowserSessions browserSessions) {
		this.passwords = passwords;
		this.encoder = encoder;
		this.accounts = accounts;
		this.browserSessions = browserSessions;
	}

	/**
	 * Changes the password. Ends all sessions that began with the old one; only the
	 * caller's browser is signed in again.
	 * @throws AuthenticationException if the old password is wrong
	 * @throws ErrorResponseException if the new password is the name
	 */
	@PutMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void change(@Valid @RequestBody PasswordChange body, Principal user, HttpServletRequest request,
			HttpServletResponse response) {
		if (Passwords.isName(body.newPassword(), user.getName())) {
			throw CodedProblem.refusal(HttpStatus.BAD_REQUEST, "password-is-name", "The password must not be the name");
		}
		Account account = this.passwords.check(new SignInRequest(user.getName(), body.password(), body.code()));
		String hash = Objects.requireNonNull(this.encoder.encode(body.newPassword()));
		boolean unused = this.browserSessions.endOthers(account, request, response,
				(spared) -> this.accounts.changePassword(account.name(), hash, spared));
	}

}
