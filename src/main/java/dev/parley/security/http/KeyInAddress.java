package dev.parley.security.http;

import java.io.IOException;

import dev.parley.audit.AuditEvent;
import dev.parley.problem.CodedProblem;
import dev.parley.security.key.KeyText;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses requests with an API key in their address: addresses are in the logs of
 * proxies, so the key is no longer a secret (RFC 9700, 4.3.2). Safe for any thread.
 */
final class KeyInAddress extends OncePerRequestFilter {

	private final JsonMapper json;

	private final ApplicationEventPublisher events;

	KeyInAddress(JsonMapper json, ApplicationEventPublisher events) {
		this.json = json;
		this.events = events;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String query = request.getQueryString();
		if ((query == null || !KeyText.isIn(query)) && !KeyText.isIn(request.getRequestURI())) {
			chain.doFilter(request, response);
			return;
		}
		this.events.publishEvent(AuditEvent.failure(AuditEvent.Type.REFUSAL, "An API key was in an address")
			.from(request.getRemoteAddr()));
		response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getOutputStream()
			.write(this.json.writeValueAsBytes(CodedProblem.of(HttpStatus.BAD_REQUEST, "credential-in-query",
					"An API key belongs into the header Authorization. This one was in an address, which proxies log:"
							+ " have it revoked, and get another one")));
	}

}
