package dev.parley.endpoint;

import java.io.IOException;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets pages of our own origin and of the listed ones use destinations, by any transport
 * of the endpoint or by single requests, and no others; programs send no Origin. It alone
 * decides: Spring has different rules for different transports, and throws at an Origin
 * that is no address. Safe for any thread.
 */
public final class OriginFilter extends OncePerRequestFilter {

	/** Seconds for which a browser may remember the answer to a preflight. */
	private static final String PREFLIGHT_AGE = "7200";

	/** Of a page of our own origin, or of a user who has typed the address. */
	private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

	/** Headers of requests that a page may set. */
	private static final String REQUEST_HEADERS = String.join(", ", HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE,
			HttpHeaders.CACHE_CONTROL, "Idempotency-Key", HttpHeaders.IF_NONE_MATCH, "Last-Event-ID");

	/** Headers of answers that a page may read. */
	private static final String ANSWER_HEADERS = String.join(", ", HttpHeaders.ETAG, HttpHeaders.RETRY_AFTER,
			"Last-Event-ID");

	private final BrowserProperties browser;

	private final RefusedOrigins refused;

	public OriginFilter(BrowserProperties browser, RefusedOrigins refused) {
		this.browser = browser;
		this.refused = refused;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.addHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
		String text = origin(request);
		if (text != null) {
			Origin own = Origin.of(request.getScheme(), request.getServerName(), request.getServerPort());
			Origin origin = Origin.parse(text);
			if (!own.equals(origin) && !isListed(origin)) {
				ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
				this.refused.answer(answer, request, text, own);
				answer.flush();
				return;
			}
			if (!own.equals(origin)) {
				share(response, text);
			}
			if (HttpMethod.OPTIONS.matches(request.getMethod())) {
				answerOptions(request, response);
				return;
			}
		}
		chain.doFilter(request, response);
		if (response.getStatus() == HttpServletResponse.SC_NOT_FOUND && !response.isCommitted()) {
			// SockJS's service sets the status and says no more.
			response.sendError(HttpServletResponse.SC_NOT_FOUND);
		}
	}

	/**
	 * Where the request comes from; null if a program or a page of ours has sent it. An
	 * image or a script in a page of another site has no Origin. It could not read an
	 * answer, but it would hold a stream open, and take the messages of a work queue from
	 * others. SockJS's own frames and scripts of that kind have to pass.
	 */
	private static @Nullable String origin(HttpServletRequest request) {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		String site = request.getHeader("Sec-Fetch-Site");
		return (origin == null && site != null && !OWN_SITE.contains(site)
				&& !request.getRequestURI().startsWith(StompEndpoint.PATH + "/")) ? "another site" : origin;
	}

	private boolean isListed(@Nullable Origin origin) {
		return origin != null && this.browser.allows(origin);
	}

	/**
	 * The page may read the answer. SockJS's client asks with credentials, though none of
	 * ours are sent from another site.
	 */
	private static void share(HttpServletResponse response, String origin) {
		response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
		response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
		response.setHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, ANSWER_HEADERS);
	}

	/** Also tells a page of ours whether its origin is allowed. */
	private static void answerOptions(HttpServletRequest request, HttpServletResponse response) {
		response.setStatus(HttpServletResponse.SC_NO_CONTENT);
		response.setHeader(HttpHeaders.ALLOW, "GET, POST, OPTIONS");
		if (request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD) != null) {
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
			response.setHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
			response.setHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_AGE);
		}
	}

}
