package dev.parley.security.rest;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.http.BrowserSessions;
import dev.parley.security.http.OwnSessions;

/**
 * Shows people where they are signed in, and lets them end one session or all.
 */
@RestController
@RequestMapping("/api/v1/session/all")
final class OwnSessionsController {

	private final OwnSessions sessions;

	private final Accounts accounts;

	private final BrowserSessions browserSessions;

	private final ApplicationEventPublisher events;

	OwnSessionsController(OwnSessions sessions, Accounts accounts, BrowserSessions browserSessions,
			ApplicationEventPublisher events) {
		this.sessions = sessions;
		this.accounts = accounts;
		this.browserSessions = browserSessions;
		this.events = events;
	}

	/** Empty for users of another issuer, who are signed in there. */
	@GetMapping
	All list(Authentication user, HttpServletRequest request) {
		Account account = this.accounts.findEnabled(user.getName());
		if (account == null) {
			return new All(List.of(), List.of());
		}
		HttpSession session = request.getSession(false);
		return new All(this.sessions.browsers(account, (session != null) ? session.getId() : null),
				this.sessions.programs(account));
	}

	/**
	 * Ends a session.
	 * @throws ErrorResponseException if there is no session with this id (any more)
	 */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void endOne(@PathVariable String id, Authentication user, HttpServletRequest request) {
		Account account = this.accounts.findEnabled(user.getName());
		if (account == null || !this.sessions.end(account, id)) {
			throw CodedProblem.refusal(HttpStatus.NOT_FOUND, "no-such-session", "That sign-in has ended already");
		}
		this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_OUT, "Signed out from elsewhere")
			.by(account.name())
			.from(request.getRemoteAddr()));
	}

	/** Signs out everywhere, here too. */
	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void end(Authentication user, HttpServletRequest request) {
		Account account = this.accounts.findEnabled(user.getName());
		if (account != null) {
			this.sessions.endAll(account);
			this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_OUT, "Signed out everywhere")
				.by(account.name())
				.from(request.getRemoteAddr()));
		}
		this.browserSessions.signOut(request);
	}

	/** The sessions of the caller. */
	record All(List<OwnSessions.Browser> browsers, List<OwnSessions.Program> programs) {
	}

}
