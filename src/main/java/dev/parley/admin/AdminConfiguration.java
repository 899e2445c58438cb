package dev.parley.admin;

import dev.parley.security.AdministrationPaths;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Closes the paths of this module to everybody but administrators. */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

	@Bean
	AdministrationPaths brokerAdministration() {
		return AdministrationPaths.below(SessionsController.PATH, PoliciesController.PATH);
	}

	/** Others publish and read there. */
	@Bean
	AdministrationPaths messageAdministration() {
		return AdministrationPaths.only(HttpMethod.DELETE, MessagesController.PATH);
	}

}
