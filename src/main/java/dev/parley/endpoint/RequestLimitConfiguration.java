package dev.parley.endpoint;

import java.util.List;
import java.util.function.Predicate;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.web.filter.CorsFilter;

import dev.parley.engine.Engine;
import dev.parley.stomp.authentication.MessagingPaths;
import dev.parley.stomp.problem.Problems;

/**
 * Limits requests to the REST API. Those that publish have the rates of frames instead:
 * of their user, whom anonymous callers of one network share. Where nobody is
 * authenticated, the network's pace counts the refusals.
 */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

	/**
	 * Comes before any authentication; Spring Security finds the bean by its type.
	 */
	@Bean
	Customizer<HttpSecurity> networkRequestLimit(RequestLimitProperties limits, Problems problems,
			ObjectProvider<MessagingPaths> messaging) {
		NetworkRequestLimit limit = new NetworkRequestLimit(
				new RequestRate(limits.networkPerSecond(), "one network address", problems), publishes(messaging));
		return (http) -> http.addFilterAfter(limit, CorsFilter.class);
	}

	/**
	 * After Spring Security, which knows whose request it is. The container is made
	 * first, and with it its filters: if the engine were made with them, Jetty would
	 * report an unreachable database with a stack trace.
	 */
	@Bean
	FilterRegistrationBean<RequestLimit> requestLimit(RequestLimitProperties limits, ObjectProvider<Engine> engine,
			Problems problems, ObjectProvider<MessagingPaths> messaging) {
		FilterRegistrationBean<RequestLimit> registration = new FilterRegistrationBean<>(
				new RequestLimit(new RequestRate(limits.userPerSecond(), "one user", problems), publishes(messaging),
						() -> engine.getObject().isOverloaded(), problems));
		registration.addUrlPatterns("/api/*");
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
		return registration;
	}

	private static Predicate<HttpServletRequest> publishes(ObjectProvider<MessagingPaths> messaging) {
		List<String> paths = List.of(MessagingPaths.all(messaging.stream().toList()));
		return (request) -> request.getMethod().equals("POST") && paths.contains(request.getRequestURI());
	}

}
