package dev.parley.stomp.socket;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;
import org.springframework.web.socket.messaging.SubProtocolHandler;

import dev.parley.engine.Engine;
import dev.parley.engine.policy.Peer;
import dev.parley.limit.BytesBeingRead;
import dev.parley.limit.NetworkAddress;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.Client;
import dev.parley.stomp.frames.FrameDispatcher;
import dev.parley.stomp.frames.SessionEvents;
import dev.parley.stomp.limits.Pace;
import dev.parley.stomp.limits.Paces;

/**
 * Speaks STOMP with the clients of the endpoint: one {@link StompConnection} each.
 * Replaces Spring's handler, which knows neither receipts nor ERROR bodies nor the rules
 * by version, and publishes the same session events.
 */
public final class StompProtocolHandler implements SubProtocolHandler {

	/** In the order in which the server prefers them. */
	static final List<String> SUB_PROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

	private static final Logger log = LoggerFactory.getLogger(StompProtocolHandler.class);

	private final Map<String, StompConnection> connections = new ConcurrentHashMap<>();

	private final Engine engine;

	private final ReadSizes sizes;

	private final Wires wires;

	private final FrameDispatcher dispatcher;

	private final SessionEvents events;

	private final Paces paces;

	private final BytesBeingRead reading;

	private final FrameAuthentication authentication;

	public StompProtocolHandler(Engine engine, ReadSizes sizes, Wires wires, FrameDispatcher dispatcher,
			SessionEvents events, Paces paces, BytesBeingRead reading, FrameAuthentication authentication) {
		this.engine = engine;
		this.sizes = sizes;
		this.wires = wires;
		this.dispatcher = dispatcher;
		this.events = events;
		this.paces = paces;
		this.reading = reading;
		this.authentication = authentication;
	}

	@Override
	public List<String> getSupportedProtocols() {
		return SUB_PROTOCOLS;
	}

	@Override
	public void afterSessionStarted(WebSocketSession opened, MessageChannel inbound) {
		boolean jakarta = Jakarta.IS_PRESENT && JakartaPieces.isUnder(opened);
		ReadSizes limits = jakarta ? this.sizes.buffered() : this.sizes;
		WebSocketSession session = jakarta ? JakartaPieces.of(opened) : opened;
		rememberAddress(session);
		session.setTextMessageSizeLimit(limits.connect());
		session.setBinaryMessageSizeLimit(limits.message());
		Client client = new Client(session, this.authentication.userOf(session));
		List<ChannelInterceptor> interceptors = this.wires.interceptors();
		Peer peer = peer(session);
		client.opened(this.engine.open(session.getId(), this.wires.to(client, interceptors, limits.message()), peer));
		Pace pace = this.paces.open(session.getId(), NetworkAddress.network(peer.address()));
		this.connections.put(session.getId(), new StompConnection(client, limits, this.dispatcher, this.events, pace,
				this.reading.open(), !interceptors.isEmpty()));
	}

	/** At an ordinary endpoint of an application no handshake of ours has seen it. */
	private static void rememberAddress(WebSocketSession session) {
		InetSocketAddress remote = session.getRemoteAddress();
		if (remote != null && NetworkAddress.from(session.getAttributes()) == null) {
			NetworkAddress.putInto(session.getAttributes(), remote.getHostString());
		}
	}

	/** The connection may be a proxy's; the handshake knows its client. */
	private static Peer peer(WebSocketSession session) {
		String address = Objects.requireNonNullElse(NetworkAddress.from(session.getAttributes()), "");
		return new Peer(address, Transports.nameOf(WebSocketSessionDecorator.unwrap(session)));
	}

	@Override
	public void handleMessageFromClient(WebSocketSession session, WebSocketMessage<?> message, MessageChannel inbound) {
		StompConnection connection = this.connections.get(session.getId());
		if (connection == null) {
			log.debug("Session {}: came with a message after its end", session.getId());
			return;
		}
		if (message instanceof TextMessage text) {
			connection.receive(text.getPayload().getBytes(StandardCharsets.UTF_8));
		}
		else if (message instanceof BinaryMessage binary) {
			ByteBuffer payload = binary.getPayload();
			byte[] bytes = new byte[payload.remaining()];
			payload.get(bytes);
			connection.receive(bytes);
		}
		else if (message instanceof PingMessage) {
			connection.control();
		}
		else if (message instanceof PongMessage pong) {
			boolean expected = Jakarta.IS_PRESENT && JakartaWire.answer(session, pong.getPayload());
			if (!expected && Transports.hasPongs(WebSocketSessionDecorator.unwrap(session))) {
				connection.control();
			}
			connection.session().heard();
		}
	}

	/**
	 * Takes a controller's answer to one session's SUBSCRIBE, and messages that
	 * interceptors of the application have let through.
	 */
	@Override
	public void handleMessageToClient(WebSocketSession session, Message<?> message) {
		StompConnection connection = this.connections.get(session.getId());
		if (connection != null && message.getPayload() instanceof byte[] body) {
			connection.deliver(message, body);
		}
	}

	/** The number of connections by this transport. */
	public long connections(String transport) {
		return this.connections.values().stream().filter((each) -> each.transport().equals(transport)).count();
	}

	@Override
	public @Nullable String resolveSessionId(Message<?> message) {
		return SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
	}

	@Override
	public void afterSessionEnded(WebSocketSession session, CloseStatus status, MessageChannel inbound) {
		StompConnection connection = this.connections.remove(session.getId());
		if (connection == null) {
			return;
		}
		connection.closed();
		// A frame may still be in progress, and anything it opens has to be closed after
		// it.
		connection.session()
			.frames()
			.then(() -> this.events.disconnected(this, session, status, connection.client().user(), inbound));
	}

	@Override
	public String toString() {
		return "Parley's STOMP " + SUB_PROTOCOLS;
	}

}
