package dev.parley.stomp.socket;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.web.socket.WebSocketSession;

import dev.parley.stomp.sockjs.SockJsTransports;

/** The ways in which a session's bytes may travel. Pure functions. */
public final class Transports {

	/** STOMP on a TCP connection, without WebSocket. */
	public static final String TCP = "tcp";

	/** A stream of server-sent events. */
	public static final String SSE = "sse";

	/** All of them. */
	public static final List<String> NAMES = Stream.concat(SockJsTransports.NAMES.stream(), Stream.of(TCP, SSE))
		.toList();

	private Transports() {
	}

	/**
	 * How this session's bytes travel: one of {@link #NAMES}.
	 * @param session without decorators
	 */
	static String nameOf(WebSocketSession session) {
		return (session instanceof WiredSession wired) ? wired.transport() : SockJsTransports.nameOf(session);
	}

	/** Whether a pong is a frame that the client has sent. */
	static boolean hasPongs(WebSocketSession session) {
		return !(session instanceof WiredSession) && !SockJsTransports.isOverHttp(session);
	}

}
