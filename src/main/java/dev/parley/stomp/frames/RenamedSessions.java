package dev.parley.stomp.frames;

import java.util.UUID;
import java.util.function.UnaryOperator;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * Shows sessions to a handler under other ids than their transport gives them. As safe
 * for threads as the handler.
 */
public final class RenamedSessions extends WebSocketHandlerDecorator {

	private final UnaryOperator<String> names;

	/**
	 * @param names gives the same id for the same one each time
	 */
	RenamedSessions(WebSocketHandler handler, UnaryOperator<String> names) {
		super(handler);
		this.names = names;
	}

	/** Shows one session to a handler, under an id of our own. */
	public static RenamedSessions ofOne(WebSocketHandler handler) {
		String id = UUID.randomUUID().toString();
		return new RenamedSessions(handler, (former) -> id);
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		super.afterConnectionEstablished(renamed(session));
	}

	@Override
	public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
		super.handleMessage(renamed(session), message);
	}

	@Override
	public void handleTransportError(WebSocketSession session, Throwable failure) throws Exception {
		super.handleTransportError(renamed(session), failure);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
		super.afterConnectionClosed(renamed(session), status);
	}

	private WebSocketSession renamed(WebSocketSession session) {
		return new Renamed(session, this.names.apply(session.getId()));
	}

	private static final class Renamed extends WebSocketSessionDecorator {

		private final String id;

		Renamed(WebSocketSession session, String id) {
			super(session);
			this.id = id;
		}

		@Override
		public String getId() {
			return this.id;
		}

	}

}
