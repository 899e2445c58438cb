package dev.parley.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.frame.Headers;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;

/**
 * The broker: sessions, destinations and their logs. Safe for any thread. See
 * {@code src/docs/concurrency.md} for who owns what.
 */
public final class Engine implements History, AutoCloseable {

	/** As the header {@code server} of CONNECTED says it. */
	static final String SERVER = "Parley";

	private final Policies policies;

	private final Limits limits;

	private final Backend memory;

	private final @Nullable Backend durable;

	private final ProblemWriter problems;

	private final Executor workers;

	private final Destinations destinations = new Destinations();

	private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

	private final Drains drains;

	private final Timers timers = new Timers();

	/**
	 * Starts the engine.
	 * @param memory keeps what is not durable
	 * @param durable keeps what is; null if there is no database
	 * @param workers runs what may wait for the durable backend
	 */
	public Engine(Policies policies, Limits limits, Backend memory, @Nullable Backend durable, ProblemWriter problems,
			Executor workers) {
		this.policies = policies;
		this.limits = limits;
		this.memory = memory;
		this.durable = durable;
		this.problems = problems;
		this.workers = workers;
		this.drains = new Drains(limits.drainThreads());
		memory.start(this.destinations, policies);
		if (durable != null) {
			durable.start(this.destinations, policies);
		}
	}

	/**
	 * A client has connected and has not said anything yet.
	 * @param id unique among the sessions of this server
	 */
	public Session open(String id, Wire wire) {
		Outbox outbox = new Outbox(wire, this.drains, this.limits.outboxBytes(), this.limits.outboxFrames());
		Session session = new Session(id, this, outbox);
		this.sessions.put(id, session);
		this.timers.at(System.nanoTime() + this.limits.connectTime().toNanos(), session::due);
		return session;
	}

	public @Nullable Session session(String id) {
		return this.sessions.get(id);
	}

	/** The number of open connections. */
	public int sessionCount() {
		return this.sessions.size();
	}

	/** The number of destinations with at least one subscription. */
	public int destinationCount() {
		return this.destinations.size();
	}

	void forget(Session session) {
		this.sessions.remove(session.id(), session);
	}

	void watch(Session session) {
		long next = session.due(System.nanoTime());
		if (next != Timers.Timed.NEVER) {
			this.timers.at(next, session::due);
		}
	}

	/**
	 * Publishes. Who may do so is not asked here.
	 * @return completed when the message is stored as its policy wants it and has been
	 * handed to its subscribers; offset 0 where no log is kept
	 */
	public CompletableFuture<Position> publish(Publication publication) {
		Backend backend = backendOf(publication.destination());
		return backend.publish(Batch.of(publication)).thenApply((positions) -> positions.get(0));
	}

	private Backend backendOf(String destination) {
		Backend database = this.durable;
		return (database != null && this.policies.decide(destination).durable()) ? database : this.memory;
	}

	/** Hands a message of no log to the subscriptions of its destination. */
	void deliver(StoredMessage message) {
		this.destinations.appended(message);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		return backendOf(destination).read(destination, from, limit);
	}

	boolean retains(String destination) {
		return !this.policies.decide(destination).retention().keepsNothing();
	}

	/**
	 * Whether this caller may SEND here.
	 * @throws RefusedException if not
	 */
	void admitSend(Caller caller, String destination, int bytes) {
		DestinationPolicy policy = this.policies.decide(destination);
		if (!policy.send().allows(caller)) {
			throw new RefusedException(Problem
				.notAllowed("Nobody like you may SEND here directly; applications take messages at /app", destination));
		}
		if (bytes > policy.maxPayload()) {
			throw new RefusedException(new Problem("too-large", 413, "Too large",
					"A body has at most " + policy.maxPayload() + " bytes here, not " + bytes, destination));
		}
	}

	/**
	 * Whether this caller may subscribe here, and so read, live and replayed.
	 * @throws RefusedException if not
	 */
	void admitSubscribe(Caller caller, String destination) {
		if (Names.isPattern(destination)) {
			throw new RefusedException(Problem.invalid("Wildcards are not allowed here", destination));
		}
		if (!this.policies.decide(destination).subscribe().allows(caller)) {
			throw new RefusedException(Problem.notAllowed("You may not subscribe here", destination));
		}
	}

	/** Runs it soon, on a thread that may wait. */
	void later(Runnable action) {
		this.workers.execute(action);
	}

	Headers headersOf(StoredMessage message) {
		return this.destinations.headers(message);
	}

	Destinations destinations() {
		return this.destinations;
	}

	Limits limits() {
		return this.limits;
	}

	HeartBeat heartBeat() {
		return new HeartBeat(this.limits.beatEvery().toMillis(), this.limits.expectBeatEvery().toMillis());
	}

	ProblemWriter problems() {
		return this.problems;
	}

	/** Closes every connection with "come again", then the logs. */
	@Override
	public void close() {
		List.copyOf(this.sessions.values()).forEach((session) -> session.close(CloseReason.RESTART));
		this.timers.close();
		if (this.durable != null) {
			this.durable.close();
		}
		this.memory.close();
		this.drains.close();
	}

}
