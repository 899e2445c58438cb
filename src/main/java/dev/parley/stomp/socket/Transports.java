package dev.parley.stomp.socket;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.web.socket.WebSocketSession;

import dev.parley.stomp.sockjs.SockJsTransports;

/** The ways in which a session's bytes may travel. Pure functions. */
public final class Transports {

	/** STOMP on a TCP connection, without WebSocket. */
	public static final String TCP = "tcp";

	/** All of them. */
	public static final List<String> NAMES = Stream.concat(SockJsTransports.NAMES.stream(), Stream.of(TCP)).toList();

	private Transports() {
	}

	/**
	 * How this session's bytes travel: one of {@link #NAMES}.
	 * @param session without decorators
	 */
	static String nameOf(WebSocketSession session) {
		return (session instanceof WiredSession wired) ? wired.transport() : SockJsTransports.nameOf(session);
	}

}
