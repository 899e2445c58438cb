package dev.parley.security;

import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sign-up. */
@RestController
@RequestMapping("/api/v1/accounts")
final class AccountController {

	private final Accounts accounts;

	private final PasswordEncoder encoder;

	private final BrowserSessions browserSessions;

	private final FirstAdministrator administrator;

	private final ApplicationEventPublisher events;

	AccountController(Accounts accounts, FirstAdministrator administrator, PasswordEncoder encoder,
			BrowserSessions browserSessions, ApplicationEventPublisher events) {
		this.accounts = accounts;
		this.administrator = administrator;
		this.encoder = encoder;
		this.browserSessions = browserSessions;
		this.events = events;
	}

	/**
	 * Makes an account and signs the browser in with it.
	 * @throws ErrorResponseException with status 409 if the name is taken
	 */
	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	SessionView signUp(@Valid @RequestBody NewAccountRequest body, HttpServletRequest request,
			HttpServletResponse response) {
		if (this.administrator.isReserved(body.name())) {
			throw nameTaken(body.name(), null);
		}
		String hash = Objects.requireNonNull(this.encoder.encode(body.password()));
		Account account;
		try {
			account = this.accounts.create(body.name(), hash);
		}
		catch (DuplicateKeyException ex) {
			throw nameTaken(body.name(), ex);
		}
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_UP, "A new account")
			.by(account.name())
			.from(request.getRemoteAddr()));
		this.browserSessions.signIn(account, request, response);
		return SessionView.of(account.authentication(), SessionController.csrf(request));
	}

	private static ErrorResponseException nameTaken(String name, @Nullable DuplicateKeyException cause) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT,
				"The name '%s' is taken, please choose another".formatted(name));
		problem.setProperty("code", "name-taken");
		return new ErrorResponseException(HttpStatus.CONFLICT, problem, cause);
	}

}
