package dev.parley.stomp;

import java.io.IOException;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.WebUtils;

/**
 * Lets nothing from a page of another origin come to the endpoint, whatever transport it
 * asks for; programs send no Origin. Spring asks the same for some of the transports, and
 * throws at an Origin that is no address.
 */
final class ForeignOriginFilter extends OncePerRequestFilter {

	private static final Logger log = LoggerFactory.getLogger(ForeignOriginFilter.class);

	private final List<String> allowed;

	/**
	 * @param allowed origins beside our own, as browsers write them
	 */
	ForeignOriginFilter(List<String> allowed) {
		this.allowed = allowed;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (isForeign(request)) {
			log.debug("A request from a foreign origin was refused");
			response.sendError(HttpServletResponse.SC_FORBIDDEN);
			return;
		}
		chain.doFilter(request, response);
		if (response.getStatus() == HttpServletResponse.SC_NOT_FOUND && !response.isCommitted()) {
			// SockJS's service sets the status and says no more.
			response.sendError(HttpServletResponse.SC_NOT_FOUND);
		}
	}

	private boolean isForeign(HttpServletRequest request) {
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		if (origin != null && this.allowed.contains(origin)) {
			return false;
		}
		try {
			return !WebUtils.isSameOrigin(new ServletServerHttpRequest(request));
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			return true;
		}
	}

}
