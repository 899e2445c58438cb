package dev.parley.stomp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServletServerHttpResponse;

import dev.parley.engine.Problem;
import dev.parley.limit.TokenBucket;

/**
 * So many requests to the REST API a second for each network, or each user, and ten
 * seconds' worth at once. What is remembered is bounded, however many addresses come.
 * Safe for any thread.
 */
final class RequestRate {

	/** Seconds' worth of requests that may come at once. */
	private static final int BURST = 10;

	private static final int REMEMBERED = 100_000;

	/** A bucket is full again long before it is forgotten. */
	private final Cache<String, TokenBucket> buckets = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterAccess(Duration.ofMinutes(1))
		.build();

	private final int perSecond;

	private final String whose;

	private final Problems problems;

	/**
	 * Lets everybody begin with a full bucket.
	 * @param perSecond requests; 0 for any number
	 * @param whose what a key stands for, as a refusal says it
	 */
	RequestRate(int perSecond, String whose, Problems problems) {
		this.perSecond = perSecond;
		this.whose = whose;
		this.problems = problems;
	}

	/**
	 * Counts a request.
	 * @return whether it may go on; otherwise it has been answered
	 */
	boolean admits(String key, HttpServletResponse response) throws IOException {
		long now = System.nanoTime();
		TokenBucket bucket = this.buckets.get(key, (unknown) -> new TokenBucket(this.perSecond, BURST, now));
		if (bucket.take(1, now)) {
			return true;
		}
		refuse(response, 1 + TimeUnit.NANOSECONDS.toSeconds(bucket.untilNext(now)),
				new Problem("over-limit", 429, "Over a limit",
						"No more than %d requests a second are answered to %s".formatted(this.perSecond, this.whose),
						null),
				this.problems);
		return false;
	}

	/**
	 * Answers a request with the problem.
	 * @param seconds after which it may come again
	 */
	static void refuse(HttpServletResponse response, long seconds, Problem problem, Problems problems)
			throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
		problems.answer(answer, problem);
		answer.flush();
	}

}
