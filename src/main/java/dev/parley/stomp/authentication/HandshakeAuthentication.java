package dev.parley.stomp.authentication;

import java.util.Map;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Looks at the request by which a WebSocket or a session of SockJS begins, once the
 * limits have let it pass, and stores in the session's attributes the data that its
 * CONNECT will need. By itself it authenticates nobody: a page of another site sends the
 * same cookies.
 */
public interface HandshakeAuthentication extends HandshakeInterceptor {

	/**
	 * Headers for a CONNECT that the server makes for a request, which authenticate the
	 * cookies of that request: only if no page of another site can have sent it. For
	 * requests that change nothing, by a client that can read the answer.
	 * @param attributes that {@link #beforeHandshake} has filled
	 * @return empty if the request has to bring a credential of its own
	 */
	default Map<String, String> connectHeaders(ServerHttpRequest request, Map<String, Object> attributes) {
		return Map.of();
	}

}
