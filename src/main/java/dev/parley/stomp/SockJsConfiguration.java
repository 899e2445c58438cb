package dev.parley.stomp;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands before Spring's SockJS service. */
@Configuration(proxyBeanMethods = false)
class SockJsConfiguration {

	@Bean
	FilterRegistrationBean<ForeignOriginFilter> foreignOriginFilter(BrowserProperties browser) {
		FilterRegistrationBean<ForeignOriginFilter> registration = new FilterRegistrationBean<>(
				new ForeignOriginFilter(browser.allowedOrigins()));
		registration.addUrlPatterns(StompEndpoint.PATH + "/*");
		return registration;
	}

}
