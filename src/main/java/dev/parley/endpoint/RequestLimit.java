package dev.parley.endpoint;

import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

import dev.parley.engine.problem.Problem;
import dev.parley.stomp.problem.Problems;

/**
 * Limits how many REST requests one user may send, and refuses new work while clients use
 * all of their memory budget. Safe for any thread.
 */
public final class RequestLimit extends OncePerRequestFilter {

	/** Seconds after which there may be room again. */
	private static final long WHEN_FULL = 10;

	/** Methods that read a little, or end something. */
	private static final Set<String> HOLD_NOTHING = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

	/** The role's name, which every kind of authentication has to use. */
	private static final String ADMINISTRATOR = "ADMIN";

	private final RequestRate rate;

	private final Predicate<HttpServletRequest> publishes;

	private final BooleanSupplier overloaded;

	private final Problems problems;

	/**
	 * @param rate for each user
	 * @param publishes whether a request is counted by what it publishes instead
	 * @param overloaded whether clients use all of their memory budget
	 */
	public RequestLimit(RequestRate rate, Predicate<HttpServletRequest> publishes, BooleanSupplier overloaded,
			Problems problems) {
		this.rate = rate;
		this.publishes = publishes;
		this.overloaded = overloaded;
		this.problems = problems;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String user = request.getRemoteUser();
		boolean counted = user != null && !this.publishes.test(request);
		if ((!counted || this.rate.admits(user, response)) && mayBegin(request, response)) {
			chain.doFilter(request, response);
		}
	}

	/**
	 * Administrators may always begin: they may be looking for the client that uses so
	 * much.
	 */
	private boolean mayBegin(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (HOLD_NOTHING.contains(request.getMethod()) || !this.overloaded.getAsBoolean()
				|| request.isUserInRole(ADMINISTRATOR)) {
			return true;
		}
		RequestRate.refuse(response, WHEN_FULL, Problem.overloaded(null), this.problems);
		return false;
	}

}
