package dev.parley.stomp.frames;

import java.util.UUID;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * The ids of sessions. In a cluster they begin with what their node has alone, so they
 * are unique among all nodes, whatever a client of SockJS has chosen, and tell which node
 * to ask. Immutable.
 */
public final class SessionIds implements WebSocketHandlerDecoratorFactory {

	private final String prefix;

	/**
	 * @param prefix of all ids; empty where one process is alone
	 */
	public SessionIds(String prefix) {
		this.prefix = prefix;
	}

	/** A new id, for a session that has none of its transport. */
	public String next() {
		return this.prefix + UUID.randomUUID();
	}

	/** Gives the sessions of this handler such ids. */
	@Override
	public WebSocketHandler decorate(WebSocketHandler handler) {
		return this.prefix.isEmpty() ? handler : new Prefixing(handler);
	}

	private final class Prefixing extends WebSocketHandlerDecorator {

		Prefixing(WebSocketHandler handler) {
			super(handler);
		}

		@Override
		public void afterConnectionEstablished(WebSocketSession session) throws Exception {
			super.afterConnectionEstablished(prefixed(session));
		}

		@Override
		public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
			super.handleMessage(prefixed(session), message);
		}

		@Override
		public void handleTransportError(WebSocketSession session, Throwable failure) throws Exception {
			super.handleTransportError(prefixed(session), failure);
		}

		@Override
		public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
			super.afterConnectionClosed(prefixed(session), status);
		}

		private WebSocketSession prefixed(WebSocketSession session) {
			return new Prefixed(session, SessionIds.this.prefix + session.getId());
		}

	}

	private static final class Prefixed extends WebSocketSessionDecorator {

		private final String id;

		Prefixed(WebSocketSession session, String id) {
			super(session);
			this.id = id;
		}

		@Override
		public String getId() {
			return this.id;
		}

	}

}
