package dev.parley.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.CacheControlConfig;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer.FrameOptionsConfig;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.PermissionsPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.StaticHeadersWriter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * The headers that restrict our pages in a browser. Spring Security finds the bean by its
 * type and applies it to every filter chain, so no other module has to know it. HSTS is
 * sent if the request came over TLS.
 */
@Configuration(proxyBeanMethods = false)
class SecurityHeaders {

	/**
	 * {@code connect-src 'self'} covers WebSocket to our own host too. {@code
	 * frame-ancestors 'self'} leaves SockJS its iframe on our own pages, and on no
	 * other's. The one policy of Trusted Types makes the address of our worker.
	 */
	static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self'; style-src 'self';"
			+ " img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
			+ " frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types parley";

	/** Features that no page of ours needs, but for that of calls. */
	static final String PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(),"
			+ " browsing-topics=()";

	/**
	 * The page of calls asks for camera and microphone; what it may load stays the same.
	 */
	static final String PERMISSIONS_OF_CALLS = PERMISSIONS_POLICY.replace("camera=(), microphone=()",
			"camera=(self), microphone=(self)");

	private static final RequestMatcher CALLS = PathPatternRequestMatcher.withDefaults().matcher("/call/**");

	/** Pages of {@code parley.browser.allowed-origins} read its answers. */
	private static final RequestMatcher SOCKJS = PathPatternRequestMatcher.withDefaults().matcher("/chat/**");

	/**
	 * Modules and libraries for pages of any origin, which are the same for everybody.
	 */
	private static final RequestMatcher FOR_EVERY_PAGE = new OrRequestMatcher(
			PathPatternRequestMatcher.withDefaults().matcher("/client/**"),
			PathPatternRequestMatcher.withDefaults().matcher("/webjars/**"));

	@Bean
	Customizer<HeadersConfigurer<HttpSecurity>> pageHeaders() {
		return (headers) -> headers.contentSecurityPolicy((csp) -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
			// For browsers that do not know frame-ancestors.
			.frameOptions(FrameOptionsConfig::sameOrigin)
			.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
			.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(new NegatedRequestMatcher(CALLS),
					new PermissionsPolicyHeaderWriter(PERMISSIONS_POLICY)))
			.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(CALLS,
					new PermissionsPolicyHeaderWriter(PERMISSIONS_OF_CALLS)))
			.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
					new NegatedRequestMatcher(new OrRequestMatcher(SOCKJS, FOR_EVERY_PAGE)), ownPagesOnly()))
			.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(FOR_EVERY_PAGE,
					new StaticHeadersWriter(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")))
			.crossOriginOpenerPolicy((opener) -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
			// Static files, SockJS and the error page set their own cache headers.
			.cacheControl(CacheControlConfig::disable)
			.addHeaderWriter(new DelegatingRequestMatcherHeaderWriter(
					PathPatternRequestMatcher.withDefaults().matcher("/api/**"), new CacheControlHeadersWriter()))
			.addObjectPostProcessor(new EagerHeaders());
	}

	private static CrossOriginResourcePolicyHeaderWriter ownPagesOnly() {
		CrossOriginResourcePolicyHeaderWriter writer = new CrossOriginResourcePolicyHeaderWriter();
		writer.setPolicy(CrossOriginResourcePolicy.SAME_ORIGIN);
		return writer;
	}

	/**
	 * By default the headers are written at the last moment before the answer is
	 * committed, and that moment is a guess from the container's buffer size: Jetty
	 * commits large static files earlier, and they would go out without any of the
	 * headers.
	 */
	private static final class EagerHeaders implements ObjectPostProcessor<HeaderWriterFilter> {

		@Override
		public <O extends HeaderWriterFilter> O postProcess(O filter) {
			filter.setShouldWriteHeadersEagerly(true);
			return filter;
		}

	}

}
