package dev.parley.stomp.sockjs;

import java.util.UUID;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * Shows one SockJS session to the application under an id of our own, as sessions of
 * plain WebSocket have one. The id in the address is the client's choice, and two clients
 * may choose the same.
 */
final class OwnIdentity extends WebSocketHandlerDecorator {

	private final String id = UUID.randomUUID().toString();

	OwnIdentity(WebSocketHandler handler) {
		super(handler);
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		super.afterConnectionEstablished(new Identified(session, this.id));
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		super.handleMessage(new Identified(session, this.id), message);
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable exception) throws Exception {
		super.handleTransportError(new Identified(session, this.id), exception);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) throws Exception {
		super.afterConnectionClosed(new Identified(session, this.id), closeStatus);
	}

	private static final class Identified extends WebSocketSessionDecorator {

		private final String id;

		Identified(WebSocketSession session, String id) {
			super(session);
			this.id = id;
		}

		@Override
		public String getId() {
			return this.id;
		}

	}

}
