package dev.parley.stomp.sockjs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;

import dev.parley.cookie.HostCookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;

/**
 * What a browser knows of its sessions that is not in their addresses: a random value in
 * a cookie, one for all of them. Once a request of a session has brought it, the session
 * is not found by any that does not. A client that keeps no cookies, or is not let by its
 * browser, never brings it: its session stays with its network address alone, which
 * Spring sees to, as it does to sessions of signed-in browsers.
 * <p>
 * One for each session. Safe for any thread.
 */
final class BrowserSecret {

	private static final HostCookie COOKIE = new HostCookie("parley-sockjs");

	private static final Base64StringKeyGenerator SECRETS = new Base64StringKeyGenerator(
			Base64.getUrlEncoder().withoutPadding(), 32);

	private static final Pattern SECRET = Pattern.compile("[\\w-]{43}");

	/** Null while the session has not begun, and for a signed-in browser. */
	private byte @Nullable [] secret;

	private boolean begun;

	private boolean broughtBack;

	/**
	 * Whether a request that may begin the session is of its browser. The first one is,
	 * and gives it a secret if it has none.
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

	/** Whether a later request is. */
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
		String fresh = SECRETS.generateKey();
		this.secret = bytes(fresh);
		COOKIE.setForAnySite(fresh, request, response);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
