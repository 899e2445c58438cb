package dev.parley.security;

import dev.parley.security.AuthenticationLost.Reason;
import dev.parley.security.http.DeviceCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.stereotype.Component;

/**
 * Signs a browser in and out. Signing in gives the HTTP session a new id and a new CSRF
 * token, so that whoever knew the old ones gains nothing.
 */
@Component
final class BrowserSessions {

	private final SignedInContextRepository contexts;

	private final CsrfTokenRepository csrfTokens;

	private final DeviceCookie devices;

	private final SecurityProperties properties;

	private final ApplicationEventPublisher events;

	BrowserSessions(SignedInContextRepository contexts, CsrfTokenRepository csrfTokens, DeviceCookie devices,
			SecurityProperties properties, ApplicationEventPublisher events) {
		this.contexts = contexts;
		this.csrfTokens = csrfTokens;
		this.devices = devices;
		this.properties = properties;
		this.events = events;
	}

	void signIn(Account account, HttpServletRequest request, HttpServletResponse response) {
		HttpSession before = request.getSession(false);
		String oldId = (before != null) ? before.getId() : null;
		if (oldId != null) {
			request.changeSessionId();
		}
		SecurityContextHolder.setContext(new SecurityContextImpl(account.authentication()));
		this.contexts.signIn(account, request);
		request.getSession().setMaxInactiveInterval(Math.toIntExact(this.properties.sessionTimeout().toSeconds()));
		this.csrfTokens.saveToken(null, request, response);
		new XorCsrfTokenRequestAttributeHandler().handle(request, response,
				this.csrfTokens.loadDeferredToken(request, response));
		this.devices.remember(request, response, Accounts.key(account.name()));
		if (oldId != null) {
			this.events.publishEvent(new HttpSessionEnded(oldId, Reason.SIGNED_IN_AGAIN));
		}
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
