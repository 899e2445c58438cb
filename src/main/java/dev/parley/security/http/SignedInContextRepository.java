package dev.parley.security.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Component;

import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.BrowserSignInProperties;
import dev.parley.security.cookie.Device;

/**
 * Keeps only the account's name, the version of its credentials and the time of the
 * sign-in in the HTTP session, and looks the account up in each request that needs the
 * user. So a disabled account is signed out everywhere at once, and an upgrade never
 * meets an old serialized object.
 */
@Component
public final class SignedInContextRepository implements SecurityContextRepository {

	/** Spring Session's own index, so that all sessions of a user can be found. */
	private static final String NAME = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private static final String VERSION = "parley.credentialsVersion";

	/** When the password was shown, as {@link Instant#toEpochMilli()}. */
	static final String SIGNED_IN_AT = "parley.signedInAt";

	/** {@link Device#browser()}. */
	static final String BROWSER = "parley.browser";

	/** {@link Device#system()}. */
	static final String SYSTEM = "parley.system";

	private final Accounts accounts;

	private final Duration lifetime;

	private final Clock clock;

	SignedInContextRepository(Accounts accounts, BrowserSignInProperties properties, Clock clock) {
		this.accounts = accounts;
		this.lifetime = properties.signInLifetime();
		this.clock = clock;
	}

	@Override
	public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
		return new Loaded(() -> load(request));
	}

	@Override
	@SuppressWarnings("deprecation")
	public SecurityContext loadContext(HttpRequestResponseHolder holder) {
		return loadDeferredContext(holder.getRequest()).get();
	}

	/** Signs out on an empty context; only {@link #signIn} signs in. */
	@Override
	public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
		HttpSession session = request.getSession(false);
		if (session != null && context.getAuthentication() == null) {
			session.removeAttribute(NAME);
		}
	}

	void signIn(Account account, HttpServletRequest request) {
		HttpSession session = request.getSession();
		session.setAttribute(NAME, account.name());
		session.setAttribute(VERSION, account.credentialsVersion());
		session.setAttribute(SIGNED_IN_AT, this.clock.millis());
		Device device = Device.of(request.getHeader(HttpHeaders.USER_AGENT));
		session.setAttribute(BROWSER, device.browser());
		session.setAttribute(SYSTEM, device.system());
	}

	/** When the browser was signed in; null if it is not. */
	@Nullable Instant signedInAt(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session == null) {
			return null;
		}
		// A session from before this attribute existed has none.
		return Instant
			.ofEpochMilli((session.getAttribute(SIGNED_IN_AT) instanceof Long time) ? time : session.getCreationTime());
	}

	/**
	 * The signed-in account, if the sign-in is recent enough, the account is enabled and
	 * nothing was revoked since.
	 */
	@Nullable Account account(HttpServletRequest request) {
		Instant signedInAt = signedInAt(request);
		if (signedInAt == null || !this.clock.instant().isBefore(signedInAt.plus(this.lifetime))) {
			return null;
		}
		String name = name(request);
		Account account = (name != null) ? this.accounts.findEnabled(name) : null;
		return (account != null && account.credentialsVersion() == version(request)) ? account : null;
	}

	@Override
	public boolean containsContext(HttpServletRequest request) {
		return name(request) != null;
	}

	private SecurityContext load(HttpServletRequest request) {
		Account account = account(request);
		return (account != null) ? new SecurityContextImpl(account.authentication()) : new SecurityContextImpl();
	}

	private static int version(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null) ? version(session.getAttribute(VERSION)) : 0;
	}

	/** The version of the account's credentials at the sign-in. */
	static int version(Session session) {
		Object stored = session.getAttribute(VERSION);
		return version(stored);
	}

	/** 0 for a session from before this attribute existed. */
	private static int version(@Nullable Object attribute) {
		return (attribute instanceof Integer version) ? version : 0;
	}

	private static @Nullable String name(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null && session.getAttribute(NAME) instanceof String name) ? name : null;
	}

	/** Looks the account up on first use, and once. */
	private static final class Loaded implements DeferredSecurityContext {

		private final Supplier<SecurityContext> loader;

		private @Nullable SecurityContext context;

		private Loaded(Supplier<SecurityContext> loader) {
			this.loader = loader;
		}

		@Override
		public SecurityContext get() {
			SecurityContext loaded = this.context;
			if (loaded == null) {
				loaded = this.loader.get();
				this.context = loaded;
			}
			return loaded;
		}

		@Override
		public boolean isGenerated() {
			return get().getAuthentication() == null;
		}

	}

}
