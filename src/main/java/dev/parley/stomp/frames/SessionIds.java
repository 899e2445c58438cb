package dev.parley.stomp.frames;

import java.util.UUID;

import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

/**
 * The ids of sessions. In a cluster they begin with what their node has alone, so they
 * are unique among all nodes, whatever a client of SockJS has chosen, and tell which node
 * to ask. Immutable.
 */
public final class SessionIds implements WebSocketHandlerDecoratorFactory {

	private final String prefix;

	/**
	 * @param prefix of all ids; empty where one process is alone
	 */
	public SessionIds(String prefix) {
		this.prefix = prefix;
	}

	/** A new id, for a session that has none of its transport. */
	public String next() {
		return this.prefix + UUID.randomUUID();
	}

	/** Gives the sessions of this handler such ids. */
	@Override
	public WebSocketHandler decorate(WebSocketHandler handler) {
		return this.prefix.isEmpty() ? handler : new RenamedSessions(handler, this.prefix::concat);
	}

}
