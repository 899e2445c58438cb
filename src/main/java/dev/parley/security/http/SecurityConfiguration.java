package dev.parley.security.http;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.DelegatingSecurityContextRepository;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

import dev.parley.security.AdministrationPaths;
import dev.parley.security.MetricsProperties;
import dev.parley.security.cookie.DeviceCookie;
import dev.parley.security.password.AccountPasswords;
import dev.parley.security.password.GuardedPasswords;
import dev.parley.security.password.PasswordPool;
import dev.parley.security.password.PasswordProperties;
import dev.parley.security.password.Passwords;
import dev.parley.security.throttle.SignInThrottle;
import dev.parley.security.token.AccessTokens;
import dev.parley.security.token.TokenController;

/**
 * Access rules for HTTP; {@code @PreAuthorize} and its kind hold for methods, of
 * controllers for messages as of any other bean. Modules set response headers, and exempt
 * requests from CSRF tokens, by a {@code Customizer} bean of that configurer: Spring
 * Security applies it to each chain.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableMethodSecurity
class SecurityConfiguration {

	private static final String METERS = "/actuator/prometheus";

	@Bean
	AdministrationPaths accountAdministration() {
		return AdministrationPaths.below("/api/v1/accounts", "/api/v1/invitations", "/api/v1/keys");
	}

	@Bean
	PasswordPool passwordEncoder(PasswordProperties properties) {
		return new PasswordPool(Passwords.encoder(), properties.threadsToUse(), properties.waiting());
	}

	/**
	 * Checks names and passwords. An unknown name costs as much time as a wrong password,
	 * and only users who know the password learn that an account is disabled.
	 */
	@Bean
	AuthenticationManager passwordAuthentication(AccountPasswords accounts, PasswordEncoder encoder,
			SignInThrottle throttle, DeviceCookie devices, ApplicationEventPublisher events) {
		DaoAuthenticationProvider provider = new DaoAuthenticationProvider(accounts);
		provider.setPasswordEncoder(encoder);
		provider.setUserDetailsPasswordService(accounts);
		provider.setForcePrincipalAsString(true);
		provider.setPreAuthenticationChecks((user) -> {
		});
		provider.setPostAuthenticationChecks((user) -> {
			if (!user.isEnabled()) {
				throw new DisabledException("The account is disabled");
			}
		});
		return new GuardedPasswords(new ProviderManager(provider), throttle, devices, events);
	}

	/** For requests with the token of the meters; all others go to the next chains. */
	@Bean
	@Order(0)
	SecurityFilterChain metricsChain(HttpSecurity http, MetricsProperties metrics) throws Exception {
		RequestMatcher meters = PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, METERS);
		return http.securityMatcher((request) -> meters.matches(request) && metrics.admit(request))
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.csrf(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.requestCache((cache) -> cache.requestCache(new NullRequestCache()))
			.build();
	}

	/** Exchanges a password for a token: without a cookie there is nothing to forge. */
	@Bean
	@Order(1)
	SecurityFilterChain tokenChain(HttpSecurity http, SecurityProblems problems) throws Exception {
		return http.securityMatcher(TokenController.PATH, TokenController.PATH + "/revocation")
			.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.csrf(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.requestCache((cache) -> cache.requestCache(new NullRequestCache()))
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
			.build();
	}

	@Bean
	@Order(2)
	SecurityFilterChain mainChain(HttpSecurity http, SecurityProblems problems, SignedInContextRepository contexts,
			CsrfTokenRepository csrfTokens, AccessTokens tokens, AccessRules rules) throws Exception {
		return http.authorizeHttpRequests(rules::apply)
			// A token's authentication is in the request's attributes, where an answer
			// that comes from another thread finds it again.
			.securityContext((context) -> context.securityContextRepository(
					new DelegatingSecurityContextRepository(new RequestAttributeSecurityContextRepository(), contexts)))
			.csrf((csrf) -> csrf.csrfTokenRepository(csrfTokens))
			.oauth2ResourceServer((server) -> server.authenticationEntryPoint(problems)
				.accessDeniedHandler(problems)
				.jwt((jwt) -> jwt.authenticationManager(bearerAuthentication(tokens))))
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(problems).accessDeniedHandler(problems))
			.logout(AbstractHttpConfigurer::disable)
			.requestCache((cache) -> cache.requestCache(new NullRequestCache()))
			.build();
	}

	/** The same check for REST as for STOMP. */
	private static AuthenticationManager bearerAuthentication(AccessTokens tokens) {
		return (request) -> {
			try {
				return tokens.verify(((BearerTokenAuthenticationToken) request).getToken()).authentication();
			}
			catch (AuthenticationException ex) {
				throw new InvalidBearerTokenException("The access token is not valid or has expired", ex);
			}
		};
	}

}
