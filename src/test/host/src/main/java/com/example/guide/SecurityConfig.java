package com.example.guide;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
public class SecurityConfig {

	@Bean
	SecurityFilterChain pages(HttpSecurity http) {
		return http.csrf((csrf) -> csrf.ignoringRequestMatchers("/sockjs/**"))
			.authorizeHttpRequests(
					(requests) -> requests.requestMatchers("/gs-guide-websocket", "/sockjs/**", "/about")
						.permitAll()
						.anyRequest()
						.authenticated())
			.httpBasic(Customizer.withDefaults())
			.build();
	}

}
