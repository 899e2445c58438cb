package dev.parley.endpoint;

import java.util.List;

import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import dev.parley.autoconfigure.ParleyEndpoints;
import dev.parley.engine.log.DestinationNames;
import dev.parley.stomp.authentication.FrameAuthentication;
import dev.parley.stomp.frames.AdmissionChannelInterceptor;
import dev.parley.stomp.frames.AuthenticationPrincipalArgumentResolver;
import dev.parley.stomp.frames.SecurityContextChannelInterceptor;
import dev.parley.stomp.limits.UserLimitsChannelInterceptor;

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

	private final ParleyEndpoints endpoints;

	private final BrowserProperties browser;

	StompEndpoint(FrameAuthentication authentication, AdmissionChannelInterceptor admission,
			UserLimitsChannelInterceptor userLimits, ParleyEndpoints endpoints, BrowserProperties browser) {
		this.authentication = authentication;
		this.admission = admission;
		this.userLimits = userLimits;
		this.endpoints = endpoints;
		this.browser = browser;
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		endpoint(registry);
		endpoint(registry).withSockJS().setSuppressCors(true).setClientLibraryUrl(SOCKJS_CLIENT);
	}

	private StompWebSocketEndpointRegistration endpoint(StompEndpointRegistry registry) {
		// OriginFilter has decided.
		return this.endpoints.fast(registry.addEndpoint(PATH), this.browser.frameAncestors())
			.setAllowedOriginPatterns("*");
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
