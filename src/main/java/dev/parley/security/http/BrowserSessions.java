package dev.parley.security.http;

import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.stereotype.Component;

import dev.parley.audit.AuditEvent;
import dev.parley.security.LossReason;
import dev.parley.security.SecurityProperties;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.throttle.SignInSource;

/**
 * Signs a browser in and out. Signing in gives the HTTP session a new id and a new CSRF
 * token, so that the old ones are worthless to a thief.
 */
@Component
public final class BrowserSessions {

	private final SignedInContextRepository contexts;

	private final Accounts accounts;

	private final OwnSessions ownSessions;

	private final CsrfTokenRepository csrfTokens;

	private final DeviceCookie devices;

	private final SecurityProperties properties;

	private final ApplicationEventPublisher events;

	BrowserSessions(SignedInContextRepository contexts, Accounts accounts, OwnSessions ownSessions,
			CsrfTokenRepository csrfTokens, DeviceCookie devices, SecurityProperties properties,
			ApplicationEventPublisher events) {
		this.contexts = contexts;
		this.accounts = accounts;
		this.ownSessions = ownSessions;
		this.csrfTokens = csrfTokens;
		this.devices = devices;
		this.properties = properties;
		this.events = events;
	}

	public void signIn(Account account, HttpServletRequest request, HttpServletResponse response) {
		HttpSession before = request.getSession(false);
		String oldId = (before != null) ? before.getId() : null;
		if (oldId != null) {
			request.changeSessionId();
		}
		this.ownSessions.makeRoomForBrowser(account, (oldId != null) ? oldId : "");
		SecurityContextHolder.setContext(new SecurityContextImpl(account.authentication()));
		this.contexts.signIn(account, request);
		request.getSession().setMaxInactiveInterval(Math.toIntExact(this.properties.sessionTimeout().toSeconds()));
		this.csrfTokens.saveToken(null, request, response);
		new XorCsrfTokenRequestAttributeHandler().handle(request, response,
				this.csrfTokens.loadDeferredToken(request, response));
		String key = Accounts.key(account.name());
		this.devices.remember(request, response, account.secondFactor() ? SignInSource.withSecondFactor(key) : key);
		if (oldId != null) {
			this.events.publishEvent(new HttpSessionEnded(oldId, LossReason.SIGNED_IN_AGAIN));
		}
	}

	/**
	 * Runs a change that ends all sessions of an account, and signs the caller's browser
	 * in again; a program has to sign in again itself.
	 * @param change gets the id of the HTTP session whose STOMP sessions may go on; null
	 * if there is none
	 */
	public <T> T endOthers(Account account, HttpServletRequest request, HttpServletResponse response,
			Function<@Nullable String, T> change) {
		boolean byCookie = this.contexts.account(request) != null;
		HttpSession session = byCookie ? request.getSession(false) : null;
		T result = change.apply((session != null) ? session.getId() : null);
		Account changed = this.accounts.findEnabled(account.name());
		if (session != null && changed != null) {
			signIn(changed, request, response);
		}
		return result;
	}

	public void signOut(HttpServletRequest request) {
		Authentication leaving = SecurityContextHolder.getContext().getAuthentication();
		SecurityContextHolder.clearContext();
		HttpSession session = request.getSession(false);
		if (session != null) {
			String id = session.getId();
			session.invalidate();
			this.events.publishEvent(new HttpSessionEnded(id, LossReason.SIGNED_OUT));
			this.events.publishEvent(AuditEvent.success(AuditEvent.Type.SIGN_OUT, "Signed out")
				.by((leaving != null) ? leaving.getName() : null)
				.from(request.getRemoteAddr()));
		}
	}

}
