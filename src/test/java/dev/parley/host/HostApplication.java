package dev.parley.host;

import dev.parley.autoconfigure.ParleyEndpoints;

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
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/**
 * Somebody's application with Parley in it, on whatever container is on its class path:
 * endpoints as Spring's manual sets them up, and the same with Parley's handshake.
 */
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@EnableWebSocketMessageBroker
class HostApplication implements WebSocketMessageBrokerConfigurer {

	private final ParleyEndpoints endpoints;

	HostApplication(ParleyEndpoints endpoints) {
		this.endpoints = endpoints;
	}

	public static void main(String[] args) {
		// Not the server's application.yaml, which is on the class path of the tests.
		System.setProperty("spring.config.name", "host");
		SpringApplication.run(HostApplication.class, args);
	}

	@Override
	public void registerStompEndpoints(StompEndpointRegistry registry) {
		registry.addEndpoint("/ordinary");
		registry.addEndpoint("/ordinary").withSockJS();
		this.endpoints.fast(registry.addEndpoint("/fast"));
		this.endpoints.fast(registry.addEndpoint("/fast")).withSockJS();
	}

	@Override
	public void configureMessageBroker(MessageBrokerRegistry registry) {
		registry.enableSimpleBroker("/topic", "/queue");
		registry.setApplicationDestinationPrefixes("/app");
	}

	@Bean
	SecurityFilterChain everybody(HttpSecurity http) {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.csrf(AbstractHttpConfigurer::disable)
			.build();
	}

}
