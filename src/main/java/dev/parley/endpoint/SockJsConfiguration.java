package dev.parley.endpoint;

import java.util.List;

import dev.parley.stomp.authentication.MessagingPaths;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;

/** The filters before Spring's SockJS service and before the other ways in. */
@Configuration(proxyBeanMethods = false)
class SockJsConfiguration {

	/**
	 * A SockJS POST carries no header of ours: its frames are authenticated one by one,
	 * and its session belongs to the client that opened it. Spring Security finds the
	 * bean by its type.
	 */
	@Bean
	Customizer<CsrfConfigurer<HttpSecurity>> framesWithoutCsrfToken() {
		return (csrf) -> csrf.ignoringRequestMatchers(StompEndpoint.PATH + "/**");
	}

	@Bean
	FilterRegistrationBean<OriginFilter> originFilter(BrowserProperties browser, RefusedOrigins refused,
			List<MessagingPaths> messaging) {
		FilterRegistrationBean<OriginFilter> registration = new FilterRegistrationBean<>(
				new OriginFilter(browser, refused));
		registration.addUrlPatterns(StompEndpoint.PATH + "/*");
		registration.addUrlPatterns(MessagingPaths.all(messaging));
		return registration;
	}

}
