package dev.parley.stomp;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.filter.OncePerRequestFilter;

import dev.parley.engine.Problem;
import dev.parley.limit.TokenBucket;
import dev.parley.security.NetworkAddress;

/**
 * Answers no more requests to the REST API, of one network address and of one user, than
 * the limits say, and begins nothing new while clients hold all of the memory that they
 * may. What is remembered is bounded, however many addresses come. Safe for any thread.
 */
final class RequestLimit extends OncePerRequestFilter {

	/** Seconds' worth of requests that may come at once. */
	private static final int BURST = 10;

	private static final int REMEMBERED = 100_000;

	/** Seconds after which there may be room again. */
	private static final long WHEN_FULL = 10;

	/** What reads a little, or ends something. */
	private static final Set<String> HOLD_NOTHING = Set.of("GET", "HEAD", "OPTIONS", "DELETE");

	private final Cache<String, TokenBucket> networks = buckets();

	private final Cache<String, TokenBucket> users = buckets();

	private final RequestLimitProperties limits;

	private final BooleanSupplier overloaded;

	private final Problems problems;

	/**
	 * Lets everybody begin with full buckets.
	 * @param overloaded whether clients hold all of the memory that they may
	 */
	RequestLimit(RequestLimitProperties limits, BooleanSupplier overloaded, Problems problems) {
		this.limits = limits;
		this.overloaded = overloaded;
		this.problems = problems;
	}

	/** A bucket is full again long before it is forgotten. */
	private static Cache<String, TokenBucket> buckets() {
		return Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterAccess(Duration.ofMinutes(1)).build();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String network = NetworkAddress.network(request.getRemoteAddr());
		String user = request.getRemoteUser();
		if (takes(this.networks, network, this.limits.networkPerSecond(), response, "one network address")
				&& (user == null || takes(this.users, user, this.limits.userPerSecond(), response, "one user"))
				&& mayBegin(request, response)) {
			chain.doFilter(request, response);
		}
	}

	private boolean takes(Cache<String, TokenBucket> buckets, String key, int perSecond, HttpServletResponse response,
			String whose) throws IOException {
		long now = System.nanoTime();
		TokenBucket bucket = buckets.get(key, (unknown) -> new TokenBucket(perSecond, BURST, now));
		if (bucket.take(1, now)) {
			return true;
		}
		refuse(response, 1 + TimeUnit.NANOSECONDS.toSeconds(bucket.untilNext(now)),
				new Problem("over-limit", 429, "Over a limit",
						"No more than %d requests a second are answered to %s".formatted(perSecond, whose), null));
		return false;
	}

	/** Administrators may always: they may be looking for who holds so much. */
	private boolean mayBegin(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (HOLD_NOTHING.contains(request.getMethod()) || !this.overloaded.getAsBoolean()
				|| request.isUserInRole("ADMIN")) {
			return true;
		}
		refuse(response, WHEN_FULL, Problem.overloaded(null));
		return false;
	}

	private void refuse(HttpServletResponse response, long seconds, Problem problem) throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		this.problems.answer(answer, problem);
		answer.flush();
	}

}
