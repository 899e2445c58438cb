package dev.parley.endpoint;

import java.util.List;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.server.HandshakeHandler;

import dev.parley.autoconfigure.StompProperties;
import dev.parley.engine.Engine;
import dev.parley.engine.log.DestinationNames;
import dev.parley.limit.BytesBeingRead;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.frames.AuthenticationPrincipalArgumentResolver;
import dev.parley.stomp.frames.SecurityContextChannelInterceptor;
import dev.parley.stomp.limits.HandshakeLimit;
import dev.parley.stomp.limits.UserLimitsChannelInterceptor;
import dev.parley.stomp.problem.Problems;
import dev.parley.stomp.socket.StompHandshakeHandler;
import dev.parley.stomp.sockjs.SockJsTransports;

/**
 * The endpoint as Spring knows it: plain WebSocket at {@code /chat}, SockJS below it,
 * controllers at {@code /app}, the broker's {@code /topic} and {@code /queue}.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
class StompEndpoint implements WebSocketMessageBrokerConfigurer {

	static final String PATH = "/chat";

	/** The root of controllers' destinations. */
	static final String CONTROLLERS = "/app";

	/** Where pages find the client of SockJS. */
	static final String SOCKJS_CLIENT = "/webjars/sockjs-client/sockjs.min.js";

	private final FrameAuthentication authentication;

	private final AdmissionChannelInterceptor admission;

	private final UserLimitsChannelInterceptor userLimits;

	private final HandshakeLimit handshake;

	private final StompProperties properties;

	private final BrowserProperties browser;

	private final Executor workers;

	private final ObjectProvider<Engine> engine;

	private final HandshakeHandler handshakes;

	StompEndpoint(FrameAuthentication authentication, AdmissionChannelInterceptor admission,
			UserLimitsChannelInterceptor userLimits, HandshakeLimit handshake, StompProperties properties,
			BrowserProperties browser, Problems problems, BytesBeingRead reading,
			@Qualifier("parleyWorkers") Executor workers, ObjectProvider<Engine> engine) {
		this.authentication = authentication;
		this.admission = admission;
		this.userLimits = userLimits;
		this.handshake = handshake;
		this.properties = properties;
		this.browser = browser;
		this.workers = workers;
		this.engine = engine;
		this.handshakes = new StompHandshakeHandler(properties.compression(), reading, problems);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		endpoint(registry);
		StompProperties.SockJs sockJs = this.properties.sockjs();
		SockJsTransports transports = new SockJsTransports(this.handshakes, this.handshake, this.workers,
				this.properties.readSizes().connect(), this.properties.maxMessage(), this.browser.frameAncestors(),
				() -> this.engine.getObject().awakeSince());
		endpoint(registry).withSockJS()
			.setSuppressCors(true)
			.setTransportHandlerOverrides(transports.handlers())
			.setHeartbeatTime(sockJs.heartBeat().toMillis())
			.setDisconnectDelay(sockJs.disconnectDelay().toMillis())
			.setStreamBytesLimit(Math.toIntExact(sockJs.streamSize().toBytes()))
			.setClientLibraryUrl(SOCKJS_CLIENT);
	}

	private StompWebSocketEndpointRegistration endpoint(StompEndpointRegistry registry) {
		return registry.addEndpoint(PATH)
			.setHandshakeHandler(this.handshakes)
			// OriginFilter has decided.
			.setAllowedOriginPatterns("*")
			.addInterceptors(this.handshake);
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker(DestinationNames.TOPICS, DestinationNames.QUEUES);
		registry.setApplicationDestinationPrefixes(CONTROLLERS);
		registry.setUserDestinationPrefix("/user");
	}

	@Override
	public void configureClientInboundChannel(ChannelRegistration registration) {
		registration.interceptors(this.authentication, new SecurityContextChannelInterceptor(), this.admission,
				this.userLimits);
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new AuthenticationPrincipalArgumentResolver());
	}

}
