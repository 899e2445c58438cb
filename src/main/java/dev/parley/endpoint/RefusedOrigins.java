package dev.parley.endpoint;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.server.ServerHttpResponse;
import org.springframework.stereotype.Component;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.problem.Problem;
import dev.parley.stomp.problem.Problems;

/**
 * Explains a refused origin to its page, and to the operator of a server that does not
 * know its own address. Anybody can cause refusals at will, so the log gets one line an
 * hour for each kind. Safe for any thread.
 */
@Component
public final class RefusedOrigins {

	private static final Logger log = LoggerFactory.getLogger(RefusedOrigins.class);

	private static final long QUIET = Duration.ofHours(1).toNanos();

	private final AtomicLong lastBehindProxy = new AtomicLong(System.nanoTime() - QUIET);

	private final AtomicLong lastForeign = new AtomicLong(System.nanoTime() - QUIET);

	private final Problems problems;

	RefusedOrigins(Problems problems) {
		this.problems = problems;
	}

	/**
	 * Answers 403.
	 * @param origin as in the request
	 * @param own the origin that the server takes for its own
	 */
	void answer(ServerHttpResponse response, HttpServletRequest request, String origin, Origin own) throws IOException {
		String printable = AuditEvent.clean(origin);
		boolean proxied = isOwnButForTheProxy(request, origin, own);
		warn(proxied, printable, own);
		this.problems.answer(response, new Problem("foreign-origin", 403, "Foreign origin", (proxied
				? "The page is from %s, but this server takes %s for its own address. The proxy in front of it must send the right one, and the server must trust that proxy"
				: "The page is from %s; pages of %s may connect, and those of origins that the server lists")
			.formatted(printable, own), null), Map.of("origin", printable, "expected", own.toString()));
	}

	/**
	 * Whether it is the same host by another scheme or port, or a name that a proxy has
	 * not passed on.
	 */
	private static boolean isOwnButForTheProxy(HttpServletRequest request, String text, Origin own) {
		Origin origin = Origin.parse(text);
		return origin != null
				&& (origin.host().equals(own.host()) || "same-origin".equals(request.getHeader("Sec-Fetch-Site")));
	}

	private void warn(boolean proxied, String origin, Origin own) {
		AtomicLong last = proxied ? this.lastBehindProxy : this.lastForeign;
		long before = last.get();
		long now = System.nanoTime();
		if (now - before < QUIET || !last.compareAndSet(before, now)) {
			log.debug("A page of {} was refused", origin);
		}
		else if (proxied) {
			log.warn("A page of {} was refused, because this server takes {} for its own address."
					+ " Let the proxy send X-Forwarded-Proto and Host, and set parley.proxy.trusted to the proxy's address."
					+ " More of this kind is not logged for an hour", origin, own);
		}
		else {
			log.warn("A page of {} was refused, because the address of this server is {}."
					+ " If that page may connect, add its origin to parley.browser.allowed-origins."
					+ " More of this kind is not logged for an hour", origin, own);
		}
	}

}
