package dev.parley.stomp.limits;

import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

import dev.parley.engine.problem.Problem;
import dev.parley.stomp.frames.Problems;

/**
 * Answers no more requests to the REST API, of one user, than the limit says, and begins
 * nothing new while clients hold all of the memory that they may. Safe for any thread.
 */
public final class RequestLimit extends OncePerRequestFilter {

	/** Seconds after which there may be room again. */
	private static final long WHEN_FULL = 10;

	/** What reads a little, or ends something. */
	private static final Set<String> HOLD_NOTHING = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

	/** The role, as whatever authenticates has to call it. */
	private static final String ADMINISTRATOR = "ADMIN";

	private final RequestRate rate;

	private final BooleanSupplier overloaded;

	private final Problems problems;

	/**
	 * @param rate for each user
	 * @param overloaded whether clients hold all of the memory that they may
	 */
	public RequestLimit(RequestRate rate, BooleanSupplier overloaded, Problems problems) {
		this.rate = rate;
		this.overloaded = overloaded;
		this.problems = problems;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String user = request.getRemoteUser();
		if ((user == null || this.rate.admits(user, response)) && mayBegin(request, response)) {
			chain.doFilter(request, response);
		}
	}

	/** Administrators may always: they may be looking for who holds so much. */
	private boolean mayBegin(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (HOLD_NOTHING.contains(request.getMethod()) || !this.overloaded.getAsBoolean()
				|| request.isUserInRole(ADMINISTRATOR)) {
			return true;
		}
		RequestRate.refuse(response, WHEN_FULL, Problem.overloaded(null), this.problems);
		return false;
	}

}
