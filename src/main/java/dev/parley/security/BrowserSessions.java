package dev.parley.security;

import java.util.List;

import dev.parley.security.AuthenticationLost.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.authentication.session.ChangeSessionIdAuthenticationStrategy;
import org.springframework.security.web.authentication.session.CompositeSessionAuthenticationStrategy;
import org.springframework.security.web.authentication.session.SessionAuthenticationStrategy;
import org.springframework.security.web.csrf.CsrfAuthenticationStrategy;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Component;

/**
 * Signs a browser in and out. Signing in gives the HTTP session a new id and a new CSRF
 * token, so that whoever knew the old ones gains nothing.
 */
@Component
final class BrowserSessions {

	private final SignedInContextRepository contexts;

	private final SessionAuthenticationStrategy renewal;

	private final SecurityProperties properties;

	private final ApplicationEventPublisher events;

	BrowserSessions(SignedInContextRepository contexts, CsrfTokenRepository csrfTokens, SecurityProperties properties,
			ApplicationEventPublisher events) {
		this.contexts = contexts;
		this.renewal = new CompositeSessionAuthenticationStrategy(
				List.of(new ChangeSessionIdAuthenticationStrategy(), new CsrfAuthenticationStrategy(csrfTokens)));
		this.properties = properties;
		this.events = events;
	}

	void signIn(Account account, HttpServletRequest request, HttpServletResponse response) {
		String before = request.getSession().getId();
		Authentication authentication = account.authentication();
		this.renewal.onAuthentication(authentication, request, response);
		SecurityContextHolder.setContext(new SecurityContextImpl(authentication));
		this.contexts.signIn(account, request);
		request.getSession().setMaxInactiveInterval(Math.toIntExact(this.properties.sessionTimeout().toSeconds()));
		this.events.publishEvent(new HttpSessionEnded(before, Reason.SIGNED_IN_AGAIN));
	}

	void signOut(HttpServletRequest request) {
		Authentication leaving = SecurityContextHolder.getContext().getAuthentication();
		SecurityContextHolder.clearContext();
		HttpSession session = request.getSession(false);
		if (session != null) {
			String id = session.getId();
			session.invalidate();
			this.events.publishEvent(new HttpSessionEnded(id, Reason.SIGNED_OUT));
			this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_OUT, "Signed out")
				.by((leaving != null) ? leaving.getName() : null)
				.from(request.getRemoteAddr()));
		}
	}

}
