package dev.parley.stomp.limits;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.authentication.HandshakeAuthentication;
import dev.parley.stomp.problem.Problems;

/**
 * Applies the limits on {@link NewConnections} to handshakes. Nothing else looks at a
 * handshake before. The address is that of the TCP connection, or the one that a proxy of
 * {@code parley.proxy.trusted} reports. Safe for any thread.
 */
public final class HandshakeLimit implements HandshakeInterceptor {

	private final @Nullable HandshakeAuthentication next;

	private final NewConnections connections;

	private final Problems problems;

	/**
	 * @param next null where the handshake authenticates nobody
	 */
	public HandshakeLimit(@Nullable HandshakeAuthentication next, NewConnections connections, Problems problems) {
		this.next = next;
		this.connections = connections;
		this.problems = problems;
	}

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) throws Exception {
		String address = address(request);
		NewConnections.Refusal refusal = this.connections.refusalOf(address);
		if (refusal != null) {
			response.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(refusal.seconds()));
			this.problems.answer(response, refusal.problem());
			return false;
		}
		if (address != null) {
			NetworkAddress.putInto(attributes, address);
		}
		return this.next == null || this.next.beforeHandshake(request, response, handler, attributes);
	}

	@Override
	public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			@Nullable Exception exception) {
		if (this.next != null) {
			this.next.afterHandshake(request, response, handler, exception);
		}
	}

	private static @Nullable String address(ServerHttpRequest request) {
		return (request instanceof ServletServerHttpRequest servlet) ? servlet.getServletRequest().getRemoteAddr()
				: null;
	}

}
