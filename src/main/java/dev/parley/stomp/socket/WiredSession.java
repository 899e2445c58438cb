package dev.parley.stomp.socket;

import org.springframework.web.socket.WebSocketSession;

import dev.parley.engine.outbox.Wire;

/**
 * A session over something that is no WebSocket. To Spring's handlers it looks like one;
 * what the server sends goes through its own wire.
 */
public interface WiredSession extends WebSocketSession {

	/** Always the same. */
	Wire wire();

	/** How its bytes travel: one of {@link Transports#NAMES}. */
	String transport();

}
