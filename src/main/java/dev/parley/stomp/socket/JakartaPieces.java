package dev.parley.stomp.socket;

import java.nio.ByteBuffer;

import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import org.springframework.core.ResolvableType;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.adapter.standard.StandardWebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * A session of the Jakarta WebSocket API whose messages come in pieces, each as soon as
 * it is there. STOMP needs no whole messages; for those, Tomcat gives each connection a
 * buffer as large as the largest message that it may send.
 */
final class JakartaPieces extends WebSocketSessionDecorator {

	private JakartaPieces(WebSocketSession session) {
		super(session);
	}

	/**
	 * Has the messages of this session come in pieces, if it is one of that API and does
	 * not carry SockJS.
	 * @return the session to use from now on
	 */
	static WebSocketSession of(WebSocketSession session) {
		if (!(WebSocketSessionDecorator.unwrap(session) instanceof StandardWebSocketSession standard)) {
			return session;
		}
		Session opened = standard.getNativeSession();
		replace(opened, String.class);
		replace(opened, ByteBuffer.class);
		return new JakartaPieces(session);
	}

	/** Whether this is a session of that API, or over one. */
	static boolean isUnder(WebSocketSession session) {
		return WebSocketSessionDecorator.unwrap(session) instanceof NativeWebSocketSession outer
				&& outer.getNativeSession() instanceof Session;
	}

	/** Spring's handler, which hands each message to the application's handlers. */
	private static <T> void replace(Session session, Class<T> type) {
		for (MessageHandler handler : session.getMessageHandlers()) {
			if (handler instanceof MessageHandler.Whole<?> whole && ResolvableType.forClass(handler.getClass())
				.as(MessageHandler.Whole.class)
				.getGeneric()
				.isAssignableFrom(type)) {
				@SuppressWarnings("unchecked")
				MessageHandler.Whole<T> ofType = (MessageHandler.Whole<T>) whole;
				session.removeMessageHandler(handler);
				session.addMessageHandler(type, new Pieces<>(ofType));
			}
		}
	}

	/** A piece is of any size: the limits are those of frames. */
	@Override
	public void setTextMessageSizeLimit(int characters) {
	}

	@Override
	public void setBinaryMessageSizeLimit(int bytes) {
	}

	private record Pieces<T>(MessageHandler.Whole<T> handler) implements MessageHandler.Partial<T> {

		@Override
		public void onMessage(T piece, boolean last) {
			this.handler.onMessage(piece);
		}

	}

}
