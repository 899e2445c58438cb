package dev.parley.autoconfigure;

import java.util.concurrent.Executor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.socket.config.annotation.SockJsServiceRegistration;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

import dev.parley.engine.Engine;
import dev.parley.limit.BytesBeingRead;

import dev.parley.stomp.limits.HandshakeLimit;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.socket.StompHandshakeHandler;
import dev.parley.stomp.sockjs.SockJsTransports;

/**
 * Gives an endpoint of the application Parley's handshake and SockJS transports, which
 * are faster than Spring's. Paths and allowed origins stay the application's: <pre>
 * endpoints.fast(registry.addEndpoint("/ws"));
 * endpoints.fast(registry.addEndpoint("/ws")).withSockJS();
 * </pre> Immutable.
 */
public final class ParleyEndpoints {

	/** Pages of other origins may not frame a page of SockJS. */
	private static final String OWN_PAGES = "'self'";

	private final HandshakeHandler handshakes;

	private final HandshakeInterceptor limit;

	private final StompProperties properties;

	private final Executor workers;

	private final ObjectProvider<Engine> engine;

	ParleyEndpoints(HandshakeLimit limit, StompProperties properties, Problems problems, BytesBeingRead reading,
			Executor workers, ObjectProvider<Engine> engine) {
		this.handshakes = new StompHandshakeHandler(properties.compression(), reading, problems);
		this.limit = limit;
		this.properties = properties;
		this.workers = workers;
		this.engine = engine;
	}

	/**
	 * Gives this endpoint Parley's handshake, and its transports to SockJS.
	 * @return the endpoint to go on with
	 */
	public StompWebSocketEndpointRegistration fast(StompWebSocketEndpointRegistration endpoint) {
		return fast(endpoint, OWN_PAGES);
	}

	/**
	 * The same where pages of other origins may frame a page of SockJS.
	 * @param frameAncestors as in a Content-Security-Policy
	 */
	public StompWebSocketEndpointRegistration fast(StompWebSocketEndpointRegistration endpoint, String frameAncestors) {
		return new FastEndpoint(endpoint.setHandshakeHandler(this.handshakes).addInterceptors(this.limit),
				(sockJs) -> withTransports(sockJs, frameAncestors));
	}

	private SockJsServiceRegistration withTransports(SockJsServiceRegistration endpoint, String frameAncestors) {
		StompProperties.SockJs sockJs = this.properties.sockjs();
		SockJsTransports transports = new SockJsTransports(this.handshakes, this.limit, this.workers,
				this.properties.readSizes().connect(), this.properties.maxMessage(), frameAncestors,
				() -> this.engine.getObject().awakeSince());
		return endpoint.setTransportHandlerOverrides(transports.handlers())
			.setHeartbeatTime(sockJs.heartBeat().toMillis())
			.setDisconnectDelay(sockJs.disconnectDelay().toMillis())
			.setStreamBytesLimit(Math.toIntExact(sockJs.streamSize().toBytes()));
	}

}
