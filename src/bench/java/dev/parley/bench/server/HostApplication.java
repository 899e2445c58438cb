package dev.parley.bench.server;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.StompWebSocketEndpointRegistration;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import dev.parley.autoconfigure.ParleyEndpoints;

/**
 * Somebody's application as Spring's manual sets it up, with everything that Spring Boot
 * configures for it. The starter is on its class path, and {@code parley.enabled=false}
 * is as if it were not. It has no stereotype annotation, so that Parley's component scan
 * does not find it.
 */
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@EnableWebSocketMessageBroker
public class HostApplication implements WebSocketMessageBrokerConfigurer {

	private final ObjectProvider<ParleyEndpoints> endpoints;

	private final boolean fast;

	/**
	 * Called by Spring.
	 * @param fast whether the endpoint gets Parley's handshake
	 */
	public HostApplication(ObjectProvider<ParleyEndpoints> endpoints, @Value("${bench.fast:false}") boolean fast) {
		this.endpoints = endpoints;
		this.fast = fast;
	}

	public static void main(String[] args) {
		SpringApplication.run(HostApplication.class, args);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		StompWebSocketEndpointRegistration endpoint = registry.addEndpoint("/chat");
		if (this.fast) {
			this.endpoints.getObject().fast(endpoint);
		}
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic", "/queue");
		registry.setApplicationDestinationPrefixes("/app");
	}

	/** Everybody may connect, as to the other servers. */
	@Bean
	SecurityFilterChain everybody(HttpSecurity http) {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.build();
	}

}
