package dev.parley.stomp;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.parley.engine.Engine;

/** Bounds what REST is asked for. */
@Configuration(proxyBeanMethods = false)
class RequestLimitConfiguration {

	/**
	 * After Spring Security, which knows whose request it is. The container is made
	 * first, and with it its filters: if the engine were made with them, Jetty would tell
	 * of a database that is away with a stack trace.
	 */
	@Bean
	FilterRegistrationBean<RequestLimit> requestLimit(RequestLimitProperties limits, ObjectProvider<Engine> engine,
			Problems problems) {
		FilterRegistrationBean<RequestLimit> registration = new FilterRegistrationBean<>(
				new RequestLimit(limits, () -> engine.getObject().isOverloaded(), problems));
		registration.addUrlPatterns("/api/*");
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
		return registration;
	}

}
