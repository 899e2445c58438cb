package dev.parley.stomp;

import java.util.List;

import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * The endpoint as Spring knows it: plain WebSocket at {@code /chat}, SockJS below it,
 * controllers at {@code /app}, the broker's {@code /topic} and {@code /queue}.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
class StompEndpoint implements WebSocketMessageBrokerConfigurer {

	static final String PATH = "/chat";

	static final String APPLICATION = "/app";

	private final List<ChannelInterceptor> interceptors;

	private final HandshakeInterceptor[] handshake;

	StompEndpoint(List<ChannelInterceptor> interceptors, List<HandshakeInterceptor> handshake) {
		this.interceptors = interceptors;
		this.handshake = handshake.toArray(HandshakeInterceptor[]::new);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		endpoint(registry);
		endpoint(registry).withSockJS().setClientLibraryUrl("/webjars/sockjs-client/sockjs.min.js");
	}

	private StompWebSocketEndpointRegistration endpoint(StompEndpointRegistry registry) {
		return registry.addEndpoint(PATH).addInterceptors(this.handshake);
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic", "/queue");
		registry.setApplicationDestinationPrefixes(APPLICATION);
		registry.setUserDestinationPrefix("/user");
	}

	/**
	 * On the thread that reads: a hop to a pool would let frames of one session overtake
	 * each other, and keep their errors from reaching the sender.
	 */
	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.executor(Runnable::run);
		registration.interceptors(this.interceptors.toArray(ChannelInterceptor[]::new));
	}

	@Override
	public void configureClientOutboundChannel(ChannelRegistration registration) {
		registration.executor(Runnable::run);
	}

}
