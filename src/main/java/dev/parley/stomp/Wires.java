package dev.parley.stomp;

import java.util.concurrent.Executor;

import org.springframework.util.ClassUtils;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import dev.parley.engine.Wire;
import dev.parley.stomp.sockjs.SockJsTransports;

/** Finds the shortest way to a client. */
final class Wires {

	private static final boolean JETTY = ClassUtils.isPresent("org.eclipse.jetty.websocket.core.CoreSession",
			Wires.class.getClassLoader());

	private final Executor executor;

	/**
	 * A source of wires.
	 * @param executor runs writes that may wait for their reader
	 */
	Wires(Executor executor) {
		this.executor = executor;
	}

	/**
	 * The shortest wire to this session.
	 * @param maxMessage largest message that is read from it, bytes
	 */
	Wire to(WebSocketSession decorated, int maxMessage) {
		return SockJsTransports.wire(WebSocketSessionDecorator.unwrap(decorated),
				(session) -> plain(session, maxMessage));
	}

	private Wire plain(WebSocketSession session, int maxMessage) {
		Wire jetty = JETTY ? JettyWire.to(session, maxMessage) : null;
		return (jetty != null) ? jetty : new SessionWire(session, this.executor);
	}

}
