package dev.parley.stomp.limits;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.Engine;
import dev.parley.engine.problem.Problem;
import dev.parley.limit.NetworkAddress;
import dev.parley.limit.TokenBuckets;
import dev.parley.stomp.authentication.HandshakeAuthentication;
import dev.parley.stomp.problem.Problems;

/**
 * Limits new connections, from one address and in all, and takes none while the server
 * stops. Nothing else looks at a handshake before. The address is that of the TCP
 * connection, or the one that a proxy of {@code parley.proxy.trusted} reports. Safe for
 * any thread.
 */
public final class HandshakeLimit implements HandshakeInterceptor {

	/** Seconds' worth of handshakes that may come at once. */
	private static final int BURST = 10;

	/** Seconds after which there may be room again, where all connections are taken. */
	private static final long WHEN_FULL = 10;

	private final TokenBuckets handshakes;

	private final @Nullable HandshakeAuthentication next;

	private final Engine engine;

	private final LimitProperties limits;

	private final Paces paces;

	private final Problems problems;

	private final ApplicationEventPublisher events;

	private volatile boolean stopping;

	/**
	 * @param next null where the handshake authenticates nobody
	 */
	public HandshakeLimit(@Nullable HandshakeAuthentication next, Engine engine, LimitProperties limits, Paces paces,
			Problems problems, ApplicationEventPublisher events) {
		this.handshakes = new TokenBuckets(limits.handshakesPerSecond(), BURST, System::nanoTime);
		this.next = next;
		this.engine = engine;
		this.limits = limits;
		this.paces = paces;
		this.problems = problems;
		this.events = events;
	}

	@Override
	public boolean beforeHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			Map<String, Object> attributes) throws Exception {
		String address = address(request);
		if (this.stopping) {
			answer(response, WHEN_FULL, new Problem("unavailable", HttpStatus.SERVICE_UNAVAILABLE.value(),
					"Unavailable", "The server stops; connect again in a moment", null));
			return false;
		}
		if (address != null) {
			String network = NetworkAddress.network(address);
			long wait = this.handshakes.take(network);
			if (wait > 0) {
				refuse(response, address, HttpStatus.TOO_MANY_REQUESTS, seconds(wait),
						"No more than %d new connections a second come from one address"
							.formatted(this.limits.handshakesPerSecond()));
				return false;
			}
			int most = this.limits.sessionsPerNetwork();
			if (most > 0 && this.paces.sessionsFrom(network) >= most) {
				refuse(response, address, HttpStatus.TOO_MANY_REQUESTS, WHEN_FULL,
						"All %d sessions that one address may have are taken".formatted(most));
				return false;
			}
			NetworkAddress.putInto(attributes, address);
		}
		if (this.limits.connections() > 0 && this.engine.sessionCount() >= this.limits.connections()) {
			refuse(response, address, HttpStatus.SERVICE_UNAVAILABLE, WHEN_FULL,
					"All %d connections of this server are taken".formatted(this.limits.connections()));
			return false;
		}
		if (this.engine.isOverloaded()) {
			refuse(response, address, WHEN_FULL, Problem.overloaded(null));
			return false;
		}
		return this.next == null || this.next.beforeHandshake(request, response, handler, attributes);
	}

	/**
	 * The server stops: before the schedulers do, on which sessions of SockJS depend.
	 */
	@EventListener(ContextClosedEvent.class)
	@Order(Ordered.HIGHEST_PRECEDENCE)
	void refuseAll() {
		this.stopping = true;
	}

	@Override
	public void afterHandshake(ServerHttpRequest request, ServerHttpResponse response, WebSocketHandler handler,
			@Nullable Exception exception) {
		if (this.next != null) {
			this.next.afterHandshake(request, response, handler, exception);
		}
	}

	private void refuse(ServerHttpResponse response, @Nullable String address, HttpStatus status, long seconds,
			String detail) throws IOException {
		refuse(response, address, seconds, new Problem("over-limit", status.value(), "Over a limit", detail, null));
	}

	private void refuse(ServerHttpResponse response, @Nullable String address, long seconds, Problem problem)
			throws IOException {
		this.events.publishEvent(AuditEvent.failure(AuditEvent.Type.LIMIT, problem.detail()).from(address));
		answer(response, seconds, problem);
	}

	private void answer(ServerHttpResponse response, long seconds, Problem problem) throws IOException {
		response.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		this.problems.answer(response, problem);
	}

	private static @Nullable String address(ServerHttpRequest request) {
		return (request instanceof ServletServerHttpRequest servlet) ? servlet.getServletRequest().getRemoteAddr()
				: null;
	}

	private static long seconds(long nanos) {
		return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1));
	}

}
