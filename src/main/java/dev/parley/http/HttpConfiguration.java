package dev.parley.http;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.web.filter.CorsFilter;

import dev.parley.stomp.authentication.MessagingPaths;
import dev.parley.stomp.problem.Problems;

/** How other modules treat the requests of this one. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

	@Bean
	MessagingPaths httpPaths() {
		return new MessagingPaths(HttpPaths.ALL);
	}

	/**
	 * Without the cookie of an HTTP session there is nothing to forge. Spring Security
	 * finds the bean by its type.
	 */
	@Bean
	Customizer<CsrfConfigurer<HttpSecurity>> requestsWithoutSessionNeedNoCsrfToken() {
		return (csrf) -> csrf
			.ignoringRequestMatchers((request) -> HttpPaths.areOf(request) && request.getRequestedSessionId() == null);
	}

	@Bean
	Customizer<HttpSecurity> credentialsInAddresses(Problems problems) {
		return (http) -> http.addFilterAfter(new CredentialInAddress(problems), CorsFilter.class);
	}

}
