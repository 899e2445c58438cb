package dev.parley.security.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.security.account.Account;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.http.SignedInContextRepository;
import dev.parley.security.password.PasswordCheck;
import dev.parley.security.password.SignInRequest;
import dev.parley.security.signup.SignUps;

/**
 * The sign-in of a browser. A page reads it every few minutes, which keeps the HTTP
 * session alive while the page is open.
 */
@RestController
@RequestMapping("/api/v1/session")
final class SessionController {

	private final PasswordCheck passwords;

	private final BrowserSessions browserSessions;

	private final SignedInContextRepository contexts;

	private final SignUps signUps;

	SessionController(PasswordCheck passwords, BrowserSessions browserSessions, SignedInContextRepository contexts,
			SignUps signUps) {
		this.passwords = passwords;
		this.browserSessions = browserSessions;
		this.contexts = contexts;
		this.signUps = signUps;
	}

	@GetMapping
	SessionView session(HttpServletRequest request) {
		return SessionView.of(this.contexts.loadDeferredContext(request).get().getAuthentication(), csrf(request),
				this.signUps.signUp());
	}

	/**
	 * Signs in.
	 * @throws AuthenticationException if the name or the password is wrong, or the
	 * account is disabled
	 */
	@PostMapping
	SessionView signIn(@Valid @RequestBody SignInRequest body, HttpServletRequest request,
			HttpServletResponse response) {
		Account account = this.passwords.check(body);
		this.browserSessions.signIn(account, request, response);
		return SessionView.of(account.authentication(), csrf(request), this.signUps.signUp());
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void signOut(HttpServletRequest request) {
		this.browserSessions.signOut(request);
	}

	/** Not a parameter, because signing in replaces the token of the request. */
	static CsrfToken csrf(HttpServletRequest request) {
		return (CsrfToken) request.getAttribute(CsrfToken.class.getName());
	}

}
