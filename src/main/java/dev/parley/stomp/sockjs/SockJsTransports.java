package dev.parley.stomp.sockjs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.sockjs.transport.TransportHandler;

import dev.parley.engine.outbox.Wire;

/** All of SockJS's transports but JSONP, and the wires to their sessions. Immutable. */
public final class SockJsTransports {

	private static final String PLAIN = "websocket";

	private static final String OVER_WEBSOCKET = "sockjs-websocket";

	private static final String OVER_HTTP = "sockjs-http";

	/** The ways in which a session's bytes may travel. */
	public static final List<String> NAMES = List.of(PLAIN, OVER_WEBSOCKET, OVER_HTTP);

	/** The header Cache-Control of all answers. */
	public static final String NO_CACHE = Answers.NO_CACHE;

	private final HandshakeHandler handshakes;

	private final HandshakeInterceptor interceptor;

	private final Executor executor;

	private final int maxConnect;

	private final int maxMessage;

	private final String frameAncestors;

	private final LongSupplier awakeSince;

	/**
	 * @param handshakes of WebSocket
	 * @param interceptor that sees each handshake
	 * @param executor runs the work at the end of a session, which may wait
	 * @param maxConnect largest message of a client that is not CONNECTED, in characters
	 * @param maxMessage largest message of the others, in characters
	 * @param frameAncestors the pages that may frame the page of htmlfile, as in a
	 * Content-Security-Policy
	 * @param awakeSince the time since which the process has run without a pause, by
	 * {@link System#nanoTime()}
	 */
	public SockJsTransports(HandshakeHandler handshakes, HandshakeInterceptor interceptor, Executor executor,
			int maxConnect, int maxMessage, String frameAncestors, LongSupplier awakeSince) {
		this.handshakes = handshakes;
		this.interceptor = interceptor;
		this.executor = executor;
		this.maxConnect = maxConnect;
		this.maxMessage = maxMessage;
		this.frameAncestors = frameAncestors;
		this.awakeSince = awakeSince;
	}

	/** Handlers that replace those of Spring's service. */
	public TransportHandler[] handlers() {
		MessageReader reader = new MessageReader(this.maxMessage);
		List<TransportHandler> handlers = new ArrayList<>();
		handlers.add(new FramedWebSocketTransport(this.handshakes, this.interceptor, reader));
		handlers.add(new XhrSendHandler(reader, new MessageReader(this.maxConnect)));
		for (HttpTransport transport : HttpTransport.values()) {
			handlers.add(new HttpTransportHandler(transport, this.executor, this.frameAncestors, this.awakeSince));
		}
		return handlers.toArray(TransportHandler[]::new);
	}

	/** Whether the client sends its messages by HTTP requests. */
	public static boolean isOverHttp(WebSocketSession session) {
		return session instanceof HttpSockJsSession;
	}

	/** How this session's bytes travel: one of {@link #NAMES}. */
	public static String nameOf(WebSocketSession session) {
		if (session instanceof HttpSockJsSession) {
			return OVER_HTTP;
		}
		return (session instanceof FramedWebSocketSession) ? OVER_WEBSOCKET : PLAIN;
	}

	/**
	 * The wire to a session.
	 * @param plain makes the wire to a session of plain WebSocket
	 */
	public static Wire wire(WebSocketSession session, Function<WebSocketSession, Wire> plain) {
		if (session instanceof HttpSockJsSession http) {
			return http.wire();
		}
		if (session instanceof FramedWebSocketSession framed) {
			return framed.wire(plain);
		}
		return plain.apply(session);
	}

}
