package dev.parley.stomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.util.ClassUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Chooses the newest version of STOMP that both sides know, in whatever order the client
 * names them: Spring's handler, which takes the client's order, gets to see ours. No
 * subclass of it, for that would log the request's headers, cookies too, by a logger of
 * ours.
 */
final class StompHandshakeHandler implements HandshakeHandler {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.websocket.core.CoreSession",
			StompHandshakeHandler.class.getClassLoader());

	private final DefaultHandshakeHandler handshakes;

	/**
	 * The handler for the container that is there.
	 * @param compression whether permessage-deflate is agreed on, where we can say so
	 */
	StompHandshakeHandler(boolean compression) {
		this.handshakes = JETTY ? new DefaultHandshakeHandler(new JettyHandshake(compression))
				: new DefaultHandshakeHandler();
	}

	@Override
	public boolean doHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		HttpHeaders headers = request.getHeaders();
		List<String> offered = new WebSocketHttpHeaders(headers).getSecWebSocketProtocol();
		if (!offered.isEmpty()) {
			headers.put(WebSocketHttpHeaders.SEC_WEBSOCKET_PROTOCOL, newestFirst(offered));
		}
		return this.handshakes.doHandshake(request, response, handler, attributes);
	}

	private static List<String> newestFirst(List<String> offered) {
		List<String> known = new ArrayList<>();
		for (String protocol : StompProtocolHandler.SUB_PROTOCOLS) {
			offered.stream().filter(protocol::equalsIgnoreCase).forEach(known::add);
		}
		return known;
	}

}
