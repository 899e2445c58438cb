package dev.parley.standby;

import java.io.IOException;
import java.util.function.BooleanSupplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses all requests but those for its health while this process waits for another one
 * to end: its answers could be wrong by the time it may write.
 */
final class StandbyFilter extends OncePerRequestFilter implements Ordered {

	/** Seconds. */
	private static final String RETRY_AFTER = "5";

	private final BooleanSupplier waiting;

	private final String actuator;

	/**
	 * Created while Jetty starts.
	 * @param waiting first called by a request: the lock needs the database, and Jetty
	 * prints a stack trace if a filter cannot be created
	 * @param actuator base path of the requests that are answered; if that is the root,
	 * only health is
	 */
	StandbyFilter(BooleanSupplier waiting, String actuator) {
		this.waiting = waiting;
		String path = StringUtils.trimTrailingCharacter(actuator, '/');
		this.actuator = path.isEmpty() ? "/health" : path + "/";
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !this.waiting.getAsBoolean() || request.getServletPath().startsWith(this.actuator);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
		response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
