package dev.parley.security.http;

import java.util.List;

import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.stereotype.Component;

import dev.parley.security.AdministrationPaths;
import dev.parley.security.AnonymousAccess;
import dev.parley.security.Roles;
import dev.parley.security.SecurityProperties;
import dev.parley.stomp.authentication.MessagingPaths;

/** Who may send which request; the first rule that matches decides. */
@Component
final class AccessRules {

	/** They name policies, which in the profile {@code open} are no secret. */
	private static final String[] DESCRIPTIONS = { "/api/v1/openapi.json", "/api/v1/asyncapi.json" };

	private final List<AdministrationPaths> administration;

	private final String[] messaging;

	private final AnonymousAccess anonymous;

	private final RecentSignIn recently;

	AccessRules(List<AdministrationPaths> administration, List<MessagingPaths> messaging, SecurityProperties properties,
			RecentSignIn recently) {
		this.administration = administration;
		this.messaging = MessagingPaths.all(messaging);
		this.anonymous = properties.anonymous();
		this.recently = recently;
	}

	void apply(AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
		requests.requestMatchers("/api/v1/session")
			.permitAll()
			.requestMatchers(HttpMethod.POST, "/api/v1/accounts", "/api/v1/password-reset")
			.permitAll();
		for (AdministrationPaths paths : this.administration) {
			requests.requestMatchers(paths.method(), paths.patterns().toArray(String[]::new)).access(this.recently);
		}
		if (this.messaging.length > 0) {
			// A browser asks without credentials whether a page may send a request.
			requests.requestMatchers(HttpMethod.OPTIONS, this.messaging).permitAll();
		}
		if (this.messaging.length > 0 && this.anonymous.reads()) {
			requests.requestMatchers(HttpMethod.GET, this.messaging).permitAll();
			requests.requestMatchers(HttpMethod.HEAD, this.messaging).permitAll();
		}
		if (this.messaging.length > 0 && this.anonymous.sends()) {
			requests.requestMatchers(this.messaging).permitAll();
		}
		if (this.anonymous.sends()) {
			requests.requestMatchers(HttpMethod.GET, DESCRIPTIONS).permitAll();
		}
		requests.requestMatchers("/actuator/health/**")
			.permitAll()
			.requestMatchers("/actuator/**")
			.hasRole(Roles.ADMIN)
			.requestMatchers("/api/**")
			.authenticated()
			.anyRequest()
			.permitAll();
	}

}
