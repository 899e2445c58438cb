package dev.parley.security;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.stereotype.Component;

/**
 * Keeps nothing but the account's name in the HTTP session, and looks the account up in
 * each request that asks who is there. So a disabled account is signed out everywhere at
 * once, and an upgrade never meets an old serialized object.
 */
@Component
final class SignedInContextRepository implements SecurityContextRepository {

	/** Spring Session's own index, so that all sessions of a user can be found. */
	private static final String NAME = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	private final Accounts accounts;

	SignedInContextRepository(Accounts accounts) {
		this.accounts = accounts;
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

	@Override
	public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
		Authentication authentication = context.getAuthentication();
		HttpSession session = request.getSession(authentication != null);
		if (session != null) {
			session.setAttribute(NAME, (authentication != null) ? authentication.getName() : null);
		}
	}

	@Override
	public boolean containsContext(HttpServletRequest request) {
		return name(request) != null;
	}

	private SecurityContext load(HttpServletRequest request) {
		String name = name(request);
		Account account = (name != null) ? this.accounts.findEnabled(name) : null;
		return (account != null) ? new SecurityContextImpl(account.authentication()) : new SecurityContextImpl();
	}

	private static @Nullable String name(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		return (session != null && session.getAttribute(NAME) instanceof String name) ? name : null;
	}

	/** Looks once, and only if somebody asks. */
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
