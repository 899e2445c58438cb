package dev.parley.stomp;

import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands before Spring's SockJS service. */
@Configuration(proxyBeanMethods = false)
class SockJsConfiguration {

	@Bean
	FilterRegistrationBean<OriginFilter> originFilter(BrowserProperties browser, RefusedOrigins refused) {
		FilterRegistrationBean<OriginFilter> registration = new FilterRegistrationBean<>(
				new OriginFilter(browser, refused));
		registration.addUrlPatterns(StompEndpoint.PATH + "/*");
		return registration;
	}

}
