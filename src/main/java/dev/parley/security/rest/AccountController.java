package dev.parley.security.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.security.account.Account;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.signup.NewAccountRequest;
import dev.parley.security.signup.SignUpThrottle;
import dev.parley.security.signup.SignUps;

/** Sign-up. */
@RestController
@RequestMapping("/api/v1/accounts")
final class AccountController {

	private final SignUps signUps;

	private final SignUpThrottle throttle;

	private final BrowserSessions browserSessions;

	private final ApplicationEventPublisher events;

	AccountController(SignUps signUps, SignUpThrottle throttle, BrowserSessions browserSessions,
			ApplicationEventPublisher events) {
		this.signUps = signUps;
		this.throttle = throttle;
		this.browserSessions = browserSessions;
		this.events = events;
	}

	/**
	 * Creates an account and signs the browser in to it.
	 * @throws ErrorResponseException with status 409 if the name is taken, 403 if an
	 * invitation is missing or invalid, 429 if too many requests come from one address
	 */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	SessionView signUp(@Valid @RequestBody NewAccountRequest body, HttpServletRequest request,
			HttpServletResponse response) {
		Account account;
		this.throttle.attempt(request.getRemoteAddr());
		try {
			account = this.signUps.create(body);
		}
		catch (ErrorResponseException ex) {
			this.events.publishEvent(AuditEvent.failure(AuditEvent.Type.SIGN_UP, "Refused with " + ex.getStatusCode())
				.by(body.name())
				.from(request.getRemoteAddr()));
			throw ex;
		}
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_UP, "A new account")
			.by(account.name())
			.from(request.getRemoteAddr()));
		this.browserSessions.signIn(account, request, response);
		return SessionView.of(account.authentication(), SessionController.csrf(request), this.signUps.signUp());
	}

}
