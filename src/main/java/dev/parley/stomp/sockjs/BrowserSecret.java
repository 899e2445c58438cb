package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

import dev.parley.cookie.HostCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;

/**
 * A random value in a cookie, one for all SockJS sessions of a browser, which their
 * addresses do not reveal. Once a request of a session has brought it, requests without
 * it do not find the session. A client without cookies never brings it: its session is
 * bound only to its network address. Spring enforces that, and binds sessions of
 * signed-in browsers.
 * <p>
 * One instance for each session. Safe for any thread.
 */
final class BrowserSecret {

	private static final HostCookie COOKIE = new HostCookie("parley-sockjs");

	private static final Pattern SECRET = Pattern.compile("[\\w-]{43}");

	/** Null while the session has not begun, and for a signed-in browser. */
	private byte @Nullable [] secret;

	private boolean begun;

	private boolean broughtBack;

	/**
	 * Whether a request that may begin the session comes from its browser. The first one
	 * does, and gives the browser a secret if it has none.
	 */
	synchronized boolean admits(ServerHttpRequest request, ServerHttpResponse response) {
		if (!this.begun) {
			this.begun = true;
			begin(((ServletServerHttpRequest) request).getServletRequest(),
					((ServletServerHttpResponse) response).getServletResponse());
			return true;
		}
		return admits(request);
	}

	/** Whether a later request comes from its browser. */
	synchronized boolean admits(ServerHttpRequest request) {
		if (this.secret == null) {
			return true;
		}
		String brought = COOKIE.value(((ServletServerHttpRequest) request).getServletRequest());
		boolean own = brought != null && MessageDigest.isEqual(bytes(brought), this.secret);
		this.broughtBack |= own;
		return own || !this.broughtBack;
	}

	private void begin(HttpServletRequest request, HttpServletResponse response) {
		if (request.getUserPrincipal() != null) {
			return;
		}
		String known = COOKIE.value(request);
		if (known != null && SECRET.matcher(known).matches()) {
			this.secret = bytes(known);
			this.broughtBack = true;
			return;
		}
		String fresh = RandomText.next();
		this.secret = bytes(fresh);
		COOKIE.setForAnySite(fresh, request, response);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
