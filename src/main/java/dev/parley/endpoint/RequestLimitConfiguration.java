package dev.parley.endpoint;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.web.filter.CorsFilter;

import dev.parley.engine.Engine;
import dev.parley.stomp.problem.Problems;

/** Limits requests to the REST API. */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

	/**
	 * Comes before any authentication; Spring Security finds the bean by its type.
	 */
	@Bean
	Customizer<HttpSecurity> networkRequestLimit(RequestLimitProperties limits, Problems problems) {
		NetworkRequestLimit limit = new NetworkRequestLimit(
				new RequestRate(limits.networkPerSecond(), "one network address", problems));
		return (http) -> http.addFilterAfter(limit, CorsFilter.class);
	}

	/**
	 * After Spring Security, which knows whose request it is. The container is made
	 * first, and with it its filters: if the engine were made with them, Jetty would
	 * report an unreachable database with a stack trace.
	 */
	@Bean
	FilterRegistrationBean<RequestLimit> requestLimit(RequestLimitProperties limits, ObjectProvider<Engine> engine,
			Problems problems) {
		FilterRegistrationBean<RequestLimit> registration = new FilterRegistrationBean<>(
				new RequestLimit(new RequestRate(limits.userPerSecond(), "one user", problems),
						() -> engine.getObject().isOverloaded(), problems));
		registration.addUrlPatterns("/api/*");
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
		return registration;
	}

}
