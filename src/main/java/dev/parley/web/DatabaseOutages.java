package dev.parley.web;

import java.io.IOException;

import dev.parley.database.Outage;
import dev.parley.database.OutageLog;
import dev.parley.problem.CodedProblem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 when the database failed, wherever that was noticed: in a controller, in a
 * check of a cookie or a token, or when the HTTP session was stored. So it comes before
 * all other filters.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DatabaseOutages extends OncePerRequestFilter {

	private final OutageLog outages;

	private final JsonMapper json;

	DatabaseOutages(OutageLog outages, JsonMapper json) {
		this.outages = outages;
		this.json = json;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (ServletException | RuntimeException ex) {
			if (!Outage.isCauseOf(ex) || response.isCommitted()) {
				throw ex;
			}
			this.outages.refused(ex);
			answer(request, response);
		}
	}

	private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.reset();
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Outage.RETRY_AFTER.toSeconds()));
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (ErrorPage.isWantedBy(request)) {
			response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
			return;
		}
		ProblemDetail problem = CodedProblem.of(HttpStatus.SERVICE_UNAVAILABLE, "unavailable",
				"The database cannot be reached now; try again later");
		response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.getOutputStream().write(this.json.writeValueAsBytes(problem));
	}

}
