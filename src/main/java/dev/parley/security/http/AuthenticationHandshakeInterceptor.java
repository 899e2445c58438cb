package dev.parley.security.http;

import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;

import dev.parley.security.account.Account;
import dev.parley.stomp.authentication.HandshakeAuthentication;

/**
 * Stores the handshake's HTTP session in the attributes of the WebSocket or SockJS
 * session, for {@code AuthenticationChannelInterceptor} to read at CONNECT. It lets every
 * handshake pass.
 * <p>
 * Safe for any thread.
 */
@Component
public final class AuthenticationHandshakeInterceptor implements HandshakeAuthentication {

	/** Of a page of our own origin, or of a user who has typed the address. */
	private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

	private final SignedInContextRepository contexts;

	private final CsrfTokenRepository csrfTokens;

	AuthenticationHandshakeInterceptor(SignedInContextRepository contexts, CsrfTokenRepository csrfTokens) {
		this.contexts = contexts;
		this.csrfTokens = csrfTokens;
	}

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		if (request instanceof ServletServerHttpRequest servletRequest) {
			HandshakeCredential credential = credential(servletRequest.getServletRequest());
			if (credential != null) {
				credential.putInto(attributes);
			}
		}
		return true;
	}

	/**
	 * A browser says which site has sent a request; an older one at least sends an Origin
	 * with that of another site. A program that has the cookie has signed in.
	 */
	@Override
	public Map<String, String> connectHeaders(ServerHttpRequest request, Map<String, Object> attributes) {
		String site = request.getHeaders().getFirst("Sec-Fetch-Site");
		boolean own = (site != null) ? OWN_SITE.contains(site) : request.getHeaders().getOrigin() == null;
		HandshakeCredential credential = HandshakeCredential.from(attributes);
		return (own && credential != null) ? Map.of(CsrfTokens.HEADER, CsrfTokens.mask(credential.csrfToken()))
				: Map.of();
	}

	@Override
	public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			@Nullable Exception exception) {
		// Nothing was held.
	}

	private @Nullable HandshakeCredential credential(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		Account account = this.contexts.account(request);
		CsrfToken token = this.csrfTokens.loadToken(request);
		if (session == null || account == null || token == null) {
			return null;
		}
		return new HandshakeCredential(session.getId(), account, token.getToken());
	}

}
