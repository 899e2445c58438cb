package dev.parley.stomp.socket;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;

/**
 * Hands Jetty's messages to Spring's handlers, as Spring's own adapter does; but the next
 * message is asked for by the {@link JettyConnection}, which can pause. Public because
 * Jetty looks its methods up.
 */
public final class JettyEndpoint implements Session.Listener {

	private static final Logger log = LoggerFactory.getLogger(JettyEndpoint.class);

	private final WebSocketHandler handler;

	private final JettyConnection connection;

	JettyEndpoint(WebSocketHandler handler, JettyConnection connection) {
		this.handler = handler;
		this.connection = connection;
	}

	@Override
	public void onWebSocketOpen(Session session) {
		try {
			this.connection.initializeNativeSession(session);
			this.handler.afterConnectionEstablished(this.connection);
			this.connection.handled();
		}
		catch (Throwable ex) {
			closeFor(ex);
		}
	}

	@Override
	public void onWebSocketText(String payload) {
		handle(new TextMessage(payload, true));
	}

	@Override
	public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
		BinaryMessage message = new BinaryMessage(BufferUtil.copy(payload), true);
		callback.succeed();
		handle(message);
	}

	/** The next message is read once this ping has been answered. */
	@Override
	public void onWebSocketPing(ByteBuffer payload) {
		Session session = this.connection.getNativeSession();
		if (session != null) {
			session.sendPong(BufferUtil.copy(payload), Callback.from(() -> handle(new PingMessage(payload)),
					(failure) -> log.debug("A ping was not answered: {}", failure.toString())));
		}
	}

	/** Asks for the next part of a message that has not arrived completely. */
	void readOn() {
		this.connection.handled();
	}

	@Override
	public void onWebSocketPong(ByteBuffer payload) {
		handle(new PongMessage(BufferUtil.copy(payload)));
	}

	private void handle(WebSocketMessage<?> message) {
		try {
			this.handler.handleMessage(this.connection, message);
			this.connection.handled();
		}
		catch (Throwable ex) {
			closeFor(ex);
		}
	}

	private void closeFor(Throwable failure) {
		Session session = this.connection.getNativeSession();
		if (session != null && session.isOpen()) {
			log.error("Session {} is closed, because something of it was not handled", this.connection.getId(),
					failure);
			close(session);
		}
		else if (session != null) {
			session.disconnect();
		}
	}

	private void close(Session session) {
		try {
			this.connection.close(CloseStatus.SERVER_ERROR);
		}
		catch (IOException | RuntimeException ex) {
			session.disconnect();
		}
	}

	@Override
	public void onWebSocketClose(int code, String reason, Callback callback) {
		callback.succeed();
		try {
			this.handler.afterConnectionClosed(this.connection, new CloseStatus(code, reason));
		}
		catch (Exception ex) {
			log.warn("Session {}: its end was not handled", this.connection.getId(), ex);
		}
	}

	@Override
	public void onWebSocketError(Throwable cause) {
		try {
			this.handler.handleTransportError(this.connection, cause);
		}
		catch (Exception ex) {
			log.warn("Session {}: its failure was not handled", this.connection.getId(), ex);
		}
	}

}
