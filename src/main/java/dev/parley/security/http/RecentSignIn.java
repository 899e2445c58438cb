package dev.parley.security.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;

import dev.parley.security.Roles;
import dev.parley.security.account.Account;
import dev.parley.security.account.Accounts;
import dev.parley.security.cookie.BrowserSignInProperties;

/**
 * Admits administrators, but asks for the password again before a change if their browser
 * signed in some time ago: somebody else may use an unattended screen. A client with an
 * access token has shown the password recently, or keeps a refresh token as carefully as
 * a password.
 * <p>
 * Safe for any thread.
 */
@Component
final class RecentSignIn implements AuthorizationManager<RequestAuthorizationContext> {

	private final AuthorizationManager<RequestAuthorizationContext> administrators = AuthorityAuthorizationManager
		.hasRole(Roles.ADMIN);

	private final SignedInContextRepository contexts;

	private final Accounts accounts;

	private final Duration recent;

	private final Clock clock;

	RecentSignIn(SignedInContextRepository contexts, Accounts accounts, BrowserSignInProperties properties,
			Clock clock) {
		this.contexts = contexts;
		this.accounts = accounts;
		this.recent = properties.administrationAfterSignIn();
		this.clock = clock;
	}

	/**
	 * Decides.
	 * @throws StaleSignInException if the administrator has to enter the password again
	 * @throws SecondFactorNeededException if the administrator needs a second factor and
	 * has none
	 */
	@Override
	public @Nullable AuthorizationResult authorize(Supplier<? extends @Nullable Authentication> user,
			RequestAuthorizationContext context) {
		AuthorizationResult result = this.administrators.authorize(user, context);
		if (result != null && result.isGranted() && isChange(context.getRequest()) && isStale(context.getRequest())) {
			throw new StaleSignInException();
		}
		if ((result == null || !result.isGranted()) && isWithheld(user.get())) {
			throw new SecondFactorNeededException();
		}
		return result;
	}

	private boolean isWithheld(@Nullable Authentication user) {
		Account account = (user != null) ? this.accounts.findEnabled(user.getName()) : null;
		return account != null && account.withheld().contains(Roles.ADMIN);
	}

	private static boolean isChange(HttpServletRequest request) {
		return !HttpMethod.GET.matches(request.getMethod()) && !HttpMethod.HEAD.matches(request.getMethod());
	}

	private boolean isStale(HttpServletRequest request) {
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
			return false;
		}
		Instant signedInAt = this.contexts.signedInAt(request);
		return signedInAt == null || !this.clock.instant().isBefore(signedInAt.plus(this.recent));
	}

	/** The password has to be entered again. */
	static final class StaleSignInException extends AccessDeniedException {

		@java.io.Serial
		private static final long serialVersionUID = 1L;

		private StaleSignInException() {
			super("Sign in again");
		}

	}

	/** The role is withheld until there is a second factor. */
	static final class SecondFactorNeededException extends AccessDeniedException {

		@java.io.Serial
		private static final long serialVersionUID = 1L;

		private SecondFactorNeededException() {
			super("Set up a second factor");
		}

	}

}
