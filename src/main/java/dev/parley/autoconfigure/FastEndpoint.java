package dev.parley.autoconfigure;

import java.util.function.UnaryOperator;

import org.springframework.web.socket.config.annotation.SockJsServiceRegistration;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** An endpoint whose SockJS gets other transports when the application asks for it. */
final class FastEndpoint implements StompWebSocketEndpointRegistration {

	private final StompWebSocketEndpointRegistration endpoint;

	private final UnaryOperator<SockJsServiceRegistration> transports;

	FastEndpoint(StompWebSocketEndpointRegistration endpoint, UnaryOperator<SockJsServiceRegistration> transports) {
		this.endpoint = endpoint;
		this.transports = transports;
	}

	@Override
	public SockJsServiceRegistration withSockJS() {
		return this.transports.apply(this.endpoint.withSockJS());
	}

	@Override
	public StompWebSocketEndpointRegistration setHandshakeHandler(HandshakeHandler handler) {
		this.endpoint.setHandshakeHandler(handler);
		return this;
	}

	@Override
	public StompWebSocketEndpointRegistration addInterceptors(HandshakeInterceptor... interceptors) {
		this.endpoint.addInterceptors(interceptors);
		return this;
	}

	@Override
	public StompWebSocketEndpointRegistration setAllowedOrigins(String... origins) {
		this.endpoint.setAllowedOrigins(origins);
		return this;
	}

	@Override
	public StompWebSocketEndpointRegistration setAllowedOriginPatterns(String... patterns) {
		this.endpoint.setAllowedOriginPatterns(patterns);
		return this;
	}

}
