package dev.parley.security.http;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.savedrequest.NullRequestCache;

import dev.parley.audit.AuditEvent;
import dev.parley.security.key.ApiKeys;
import dev.parley.security.key.KeyText;
import dev.parley.stomp.authentication.MessagingPaths;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests of programs with an API key. A key is no account: of the API it opens what
 * sends and reads messages, and there its grant decides. Everything else that is not
 * public answers 403, whatever cookie came with it.
 */
@Configuration(proxyBeanMethods = false)
class ApiKeyConfiguration {

	private static final String BEARER = "Bearer ";

	/** Before the chains for users: those would take the key for an access token. */
	@Bean
	@Order(0)
	SecurityFilterChain apiKeyChain(HttpSecurity http, SecurityProblems problems, ApiKeys keys,
			ApplicationEventPublisher events, ObjectProvider<MessagingPaths> messaging) throws Exception {
		String[] paths = MessagingPaths.all(messaging.stream().toList());
		return http.securityMatcher(ApiKeyConfiguration::hasKey).authorizeHttpRequests((requests) -> {
			if (paths.length > 0) {
				for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST)) {
					requests.requestMatchers(method, paths).authenticated();
				}
			}
			requests.requestMatchers("/actuator/health/**")
				.permitAll()
				.requestMatchers("/api/**", "/actuator/**")
				.denyAll()
				.anyRequest()
				.permitAll();
		})
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.securityContext(
					(context) -> context.securityContextRepository(new RequestAttributeSecurityContextRepository()))
			.csrf(AbstractHttpConfigurer::disable)
			.oauth2ResourceServer((server) -> server.authenticationEntryPoint(problems)
				.accessDeniedHandler(problems)
				.authenticationManagerResolver((request) -> authentication(keys, request, events)))
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
			.logout(AbstractHttpConfigurer::disable)
			.requestCache((cache) -> cache.requestCache(new NullRequestCache()))
			.build();
	}

	/** Before Spring Security, for every address. */
	@Bean
	FilterRegistrationBean<KeyInAddress> keyInAddress(JsonMapper json, ApplicationEventPublisher events) {
		FilterRegistrationBean<KeyInAddress> registration = new FilterRegistrationBean<>(
				new KeyInAddress(json, events));
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1);
		return registration;
	}

	private static boolean hasKey(HttpServletRequest request) {
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
				&& KeyText.isMeantAsOne(authorization.substring(BEARER.length()).strip());
	}

	private static AuthenticationManager authentication(ApiKeys keys, HttpServletRequest request,
			ApplicationEventPublisher events) {
		return (bearer) -> {
			try {
				return keys.verify(((BearerTokenAuthenticationToken) bearer).getToken());
			}
			catch (AuthenticationException ex) {
				events.publishEvent(AuditEvent.failure(AuditEvent.Type.REFUSAL, String.valueOf(ex.getMessage()))
					.from(request.getRemoteAddr()));
				throw new InvalidApiKeyException(ex);
			}
		};
	}

}
