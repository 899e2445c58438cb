package dev.parley.stomp.sockjs;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.sockjs.SockJsTransportFailureException;
import org.springframework.web.socket.sockjs.transport.SockJsSession;
import org.springframework.web.socket.sockjs.transport.handler.SockJsWebSocketHandler;
import org.springframework.web.socket.sockjs.transport.handler.WebSocketTransportHandler;

/**
 * SockJS over WebSocket. Each WebSocket is a session by itself, whatever id is in its
 * address; Spring's transport would take over an existing session with that id.
 */
final class FramedWebSocketTransport extends WebSocketTransportHandler {

	private final HandshakeInterceptor interceptor;

	private final MessageReader reader;

	/**
	 * @param interceptor sees a handshake with an id that is taken, as Spring lets it see
	 * the others
	 */
	FramedWebSocketTransport(HandshakeHandler handshakes, HandshakeInterceptor interceptor, MessageReader reader) {
		super(handshakes);
		this.interceptor = interceptor;
		this.reader = reader;
	}

	@Override
	public FramedWebSocketSession createSession(String id, WebSocketHandler handler, Map<String, Object> attributes) {
		return new FramedWebSocketSession(id, getServiceConfig(), handler, attributes, this.reader);
	}

	@Override
	public void handleRequest(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			SockJsSession session) {
		FramedWebSocketSession framed = (FramedWebSocketSession) session;
		if (framed.claim()) {
			open(request, response, handler, framed);
			return;
		}
		Map<String, Object> attributes = new HashMap<>();
		if (isWelcome(request, response, handler, attributes)) {
			open(request, response, handler, createSession(UUID.randomUUID().toString(), handler, attributes));
		}
	}

	/** As Spring does, but passes on pings and pongs. */
	private void open(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			FramedWebSocketSession session) {
		WebSocketHandler frames = new SockJsWebSocketHandler(getServiceConfig(), handler, session) {

			@Override
			public void handleMessage(WebSocketSession socket, WebSocketMessage<?> message) throws Exception {
				if (message instanceof PingMessage || message instanceof PongMessage) {
					session.heard(message);
				}
				else {
					super.handleMessage(socket, message);
				}
			}

		};
		try {
			getHandshakeHandler().doHandshake(request, response, frames, session.getAttributes());
		}
		catch (RuntimeException ex) {
			session.tryCloseWithSockJsTransportError(ex, CloseStatus.SERVER_ERROR);
			throw new SockJsTransportFailureException("WebSocket handshake failure", session.getId(), ex);
		}
	}

	private boolean isWelcome(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) {
		try {
			return this.interceptor.beforeHandshake(request, response, handler, attributes);
		}
		catch (Exception ex) {
			throw new IllegalStateException("A handshake could not be looked at", ex);
		}
	}

}
