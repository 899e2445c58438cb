package dev.parley.stomp.limits;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

import dev.parley.audit.AuditEvent;
import dev.parley.engine.Engine;
import dev.parley.engine.problem.Problem;
import dev.parley.limit.NetworkAddress;
import dev.parley.limit.TokenBuckets;

/**
 * Limits new connections of every transport, from one address and in all, and takes none
 * while the server stops. Safe for any thread.
 */
public final class NewConnections {

	/** Seconds' worth of connections that may come at once. */
	private static final int BURST = 10;

	/** Seconds after which there may be room again, where all connections are taken. */
	private static final long WHEN_FULL = 10;

	/** The same where the server stops, at least. */
	private static final long SOONEST = 2;

	private final TokenBuckets handshakes;

	private final Engine engine;

	private final LimitProperties limits;

	private final Paces paces;

	private final ApplicationEventPublisher events;

	private volatile boolean stopping;

	public NewConnections(Engine engine, LimitProperties limits, Paces paces, ApplicationEventPublisher events) {
		this.handshakes = new TokenBuckets(limits.handshakesPerSecond(), BURST, System::nanoTime);
		this.engine = engine;
		this.limits = limits;
		this.paces = paces;
		this.events = events;
	}

	/**
	 * Decides about a new connection.
	 * @param address of the client; null if it is unknown
	 * @return why the connection is refused; null if it is accepted
	 */
	public @Nullable Refusal refusalOf(@Nullable String address) {
		if (this.stopping) {
			return new Refusal(
					new Problem("unavailable", 503, "Unavailable", "The server stops; connect again in a moment", null),
					inAWhile());
		}
		if (address != null) {
			String network = NetworkAddress.network(address);
			long wait = this.handshakes.take(network);
			if (wait > 0) {
				return refuse(address, 429, seconds(wait),
						"No more than %d new connections a second come from one address"
							.formatted(this.limits.handshakesPerSecond()));
			}
			int most = this.limits.sessionsPerNetwork();
			if (most > 0 && this.paces.sessionsFrom(network) >= most) {
				return refuse(address, 429, WHEN_FULL,
						"All %d sessions that one address may have are taken".formatted(most));
			}
		}
		if (this.limits.connections() > 0 && this.engine.sessionCount() >= this.limits.connections()) {
			return refuse(address, 503, WHEN_FULL,
					"All %d connections of this server are taken".formatted(this.limits.connections()));
		}
		return this.engine.isOverloaded() ? refuse(address, WHEN_FULL, Problem.overloaded(null)) : null;
	}

	/** The server stops. */
	public void refuseAll() {
		this.stopping = true;
	}

	/** It does not, or has started again. */
	public void accept() {
		this.stopping = false;
	}

	/** Whether the server stops. */
	public boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Seconds after which a client that the stopping server has refused may come: each at
	 * another time.
	 */
	public static long inAWhile() {
		return ThreadLocalRandom.current().nextLong(SOONEST, WHEN_FULL + 1);
	}

	private Refusal refuse(@Nullable String address, int status, long seconds, String detail) {
		return refuse(address, seconds, new Problem("over-limit", status, "Over a limit", detail, null));
	}

	private Refusal refuse(@Nullable String address, long seconds, Problem problem) {
		this.events.publishEvent(AuditEvent.failure(AuditEvent.Type.LIMIT, problem.detail()).from(address));
		return new Refusal(problem, seconds);
	}

	private static long seconds(long nanos) {
		return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1));
	}

	/**
	 * Why a connection is not accepted.
	 *
	 * @param seconds after which the client may try again
	 */
	public record Refusal(Problem problem, long seconds) {
	}

}
