package dev.parley.http;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.parley.engine.problem.Problem;
import dev.parley.stomp.problem.Problems;

/**
 * Refuses a request with a credential in its address, which proxies log and browsers
 * remember (RFC 9700, 4.3.2), instead of ignoring it: its sender would go on sending it.
 * It comes before any authentication. Safe for any thread.
 */
final class CredentialInAddress extends OncePerRequestFilter {

	/** Names of parameters under which other servers take credentials; in lower case. */
	private static final Set<String> NAMES = Set.of("access_token", "accesstoken", "token", "id_token", "jwt", "bearer",
			"authorization", "auth", "api_key", "apikey", "api-key", "key", "secret", "login", "passcode", "password");

	private final Problems problems;

	CredentialInAddress(Problems problems) {
		this.problems = problems;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !HttpPaths.areOf(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String name = credential(request.getQueryString());
		if (name == null) {
			chain.doFilter(request, response);
			return;
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		this.problems.answer(answer, new Problem("credential-in-query", 400, "Credential in the address",
				"The parameter %s looks like a credential, and addresses are logged; send it in the header Authorization: Bearer, and replace it if it was one"
					.formatted(name),
				null));
		answer.flush();
	}

	/**
	 * The name of the first such parameter. Names are compared as they are written: this
	 * is for honest mistakes.
	 */
	private static @Nullable String credential(@Nullable String query) {
		if (query == null) {
			return null;
		}
		for (String parameter : query.split("&")) {
			int end = parameter.indexOf('=');
			String name = ((end >= 0) ? parameter.substring(0, end) : parameter).toLowerCase(Locale.ROOT);
			if (NAMES.contains(name)) {
				return name;
			}
		}
		return null;
	}

}
