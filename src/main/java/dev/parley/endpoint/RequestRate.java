package dev.parley.endpoint;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpResponse;

import dev.parley.engine.problem.Problem;
import dev.parley.limit.TokenBuckets;
import dev.parley.stomp.problem.Problems;

/**
 * Allows each network, or each user, a number of REST requests a second, and ten seconds'
 * worth at once. Safe for any thread.
 */
public final class RequestRate {

	/** Seconds' worth of requests that may come at once. */
	private static final int BURST = 10;

	private final TokenBuckets buckets;

	private final int perSecond;

	private final String whose;

	private final Problems problems;

	/**
	 * Everybody begins with a full bucket.
	 * @param perSecond requests; 0 for any number
	 * @param whose what a key stands for, as named in a refusal
	 */
	public RequestRate(int perSecond, String whose, Problems problems) {
		this.buckets = new TokenBuckets(perSecond, BURST, System::nanoTime);
		this.perSecond = perSecond;
		this.whose = whose;
		this.problems = problems;
	}

	/**
	 * Counts a request.
	 * @return whether it may go on; otherwise it has been answered
	 */
	boolean admits(String key, HttpServletResponse response) throws IOException {
		long wait = this.buckets.take(key);
		if (wait == 0) {
			return true;
		}
		refuse(response, 1 + TimeUnit.NANOSECONDS.toSeconds(wait), new Problem("over-limit", 429, "Over a limit",
				"No more than %d requests a second are answered to %s".formatted(this.perSecond, this.whose), null),
				this.problems);
		return false;
	}

	/**
	 * Answers a request with the problem.
	 * @param seconds after which the client may try again
	 */
	static void refuse(HttpServletResponse response, long seconds, Problem problem, Problems problems)
			throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		problems.answer(answer, problem);
		answer.flush();
	}

}
