package dev.parley.endpoint;

import java.io.IOException;
import java.util.function.Predicate;

import dev.parley.limit.NetworkAddress;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how many REST requests one network address may send. It runs before anything is
 * looked up, so that a request with a made-up session or token costs no more than any
 * other. Safe for any thread.
 */
public final class NetworkRequestLimit extends OncePerRequestFilter {

	private static final RequestMatcher REST = PathPatternRequestMatcher.withDefaults().matcher("/api/**");

	private final RequestRate rate;

	private final Predicate<HttpServletRequest> publishes;

	/**
	 * @param publishes whether a request is counted by what it publishes instead
	 */
	public NetworkRequestLimit(RequestRate rate, Predicate<HttpServletRequest> publishes) {
		this.rate = rate;
		this.publishes = publishes;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !REST.matches(request) || this.publishes.test(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.rate.admits(NetworkAddress.network(request.getRemoteAddr()), response)) {
			chain.doFilter(request, response);
		}
	}

}
