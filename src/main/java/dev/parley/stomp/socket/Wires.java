package dev.parley.stomp.socket;

import java.util.List;
import java.util.concurrent.Executor;

import org.springframework.messaging.support.AbstractMessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.ImmutableMessageChannelInterceptor;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

import dev.parley.engine.outbox.Wire;
import dev.parley.stomp.frames.Client;
import dev.parley.stomp.sockjs.SockJsTransports;

/** Chooses the fastest wire to a client. */
public final class Wires {

	private final Executor workers;

	private final Executor writers;

	private final AbstractMessageChannel outbound;

	/**
	 * A source of wires.
	 * @param workers run interceptors of the application
	 * @param writers run what may wait for a reader
	 * @param outbound the channel on which an application may have put interceptors
	 */
	public Wires(Executor workers, Executor writers, AbstractMessageChannel outbound) {
		this.workers = workers;
		this.writers = writers;
		this.outbound = outbound;
	}

	/**
	 * The fastest wire to this client.
	 * @param interceptors that its messages pass
	 * @param maxMessage largest message that is read from it, bytes
	 */
	Wire to(Client client, List<ChannelInterceptor> interceptors, int maxMessage) {
		WebSocketSession socket = WebSocketSessionDecorator.unwrap(client.socket());
		Wire wire = (socket instanceof WiredSession wired) ? wired.wire()
				: SockJsTransports.wire(socket, (session) -> plain(session, maxMessage));
		return interceptors.isEmpty() ? wire : new InterceptedWire(wire, client, interceptors, this.workers);
	}

	/**
	 * The application's interceptors, without Spring's own, which only freezes the
	 * headers.
	 */
	List<ChannelInterceptor> interceptors() {
		return this.outbound.getInterceptors()
			.stream()
			.filter((interceptor) -> !(interceptor instanceof ImmutableMessageChannelInterceptor))
			.toList();
	}

	private Wire plain(WebSocketSession session, int maxMessage) {
		Wire wire = Jetty.IS_PRESENT ? JettyWire.to(session, maxMessage) : null;
		if (wire == null && Jakarta.IS_PRESENT) {
			wire = JakartaWire.to(session, this.writers);
		}
		return (wire != null) ? wire : new SessionWire(session, this.writers);
	}

}
