package dev.parley.stomp.sockjs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.sockjs.transport.SockJsServiceConfig;
import org.springframework.web.socket.sockjs.transport.session.WebSocketServerSockJsSession;

import dev.parley.engine.outbox.Wire;
import dev.parley.stomp.frames.RenamedSessions;

/** A session of SockJS over one WebSocket. Safe for any thread. */
final class FramedWebSocketSession extends WebSocketServerSockJsSession {

	private final WebSocketHandler handler;

	private final MessageReader reader;

	private final AtomicBoolean claimed = new AtomicBoolean();

	private volatile @Nullable WebSocketSession socket;

	private volatile @Nullable ArrayWire wire;

	FramedWebSocketSession(String id, SockJsServiceConfig config, WebSocketHandler handler,
			Map<String, Object> attributes, MessageReader reader) {
		// The id in the address is the client's choice, and two clients may choose the
		// same.
		this(id, config, attributes, RenamedSessions.ofOne(handler), reader);
	}

	private FramedWebSocketSession(String id, SockJsServiceConfig config, Map<String, Object> attributes,
			RenamedSessions handler, MessageReader reader) {
		super(id, config, handler, attributes);
		this.handler = handler;
		this.reader = reader;
	}

	/** Passes on a ping or a pong, which SockJS does not handle. */
	void heard(WebSocketMessage<?> control) throws Exception {
		this.handler.handleMessage(this, control);
	}

	/** True only for the first caller. */
	boolean claim() {
		return this.claimed.compareAndSet(false, true);
	}

	@Override
	public void initializeDelegateSession(WebSocketSession session) {
		this.socket = session;
		super.initializeDelegateSession(session);
	}

	/**
	 * The wire that frames go out on.
	 * @param plain makes the wire to the WebSocket under it
	 */
	Wire wire(Function<WebSocketSession, Wire> plain) {
		WebSocketSession session = this.socket;
		if (session == null) {
			throw new IllegalStateException("No WebSocket yet");
		}
		ArrayWire framed = new ArrayWire(plain.apply(session));
		this.wire = framed;
		return framed;
	}

	@Override
	public void handleMessage(TextMessage message, WebSocketSession session) {
		if (message.getPayloadLength() == 0) {
			return;
		}
		try {
			this.reader.read(message.getPayload(), this::receive);
		}
		catch (UnreadableMessageException ex) {
			ArrayWire out = this.wire;
			if (out != null) {
				out.close(ex.reason());
			}
		}
	}

	private boolean receive(List<String> messages) {
		delegateMessages(messages.toArray(String[]::new));
		return !isClosed();
	}

	@Override
	protected void sendHeartbeat() {
		ArrayWire out = this.wire;
		if (out != null && isActive()) {
			out.beat();
			scheduleHeartbeat();
		}
	}

}
