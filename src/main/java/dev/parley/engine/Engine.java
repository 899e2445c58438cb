package dev.parley.engine;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.log.Backend;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.memory.Memory;

/**
 * The broker: sessions, destinations and their logs. Safe for any thread. See
 * {@code src/docs/concurrency.md} for who owns what.
 */
public final class Engine implements Audience, History, Subscribers, Topics, AutoCloseable {

	/** As the header {@code server} of CONNECTED says it. */
	static final String SERVER = "Parley";

	/** Nanoseconds between two looks for what has expired in work queues. */
	private static final long SWEEP = TimeUnit.SECONDS.toNanos(5);

	private final Policies policies;

	private final Admission admission;

	private final Limits limits;

	private final Backend memory;

	private final @Nullable Backend durable;

	private final ProblemWriter problems;

	private final Executor workers;

	private final Meters meters;

	private final Clock clock;

	private final Destinations destinations;

	private final Commits commits;

	private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

	private final Overload overload;

	private final Drains drains;

	private final BlockingPools blocking;

	private final Timers timers = new Timers();

	private final UserRates rates;

	private final HistoryReading reading;

	private volatile @Nullable CloseReason refuseConnections;

	/**
	 * Starts the engine.
	 * @param memory keeps what is not durable
	 * @param durable keeps what is; null if there is no database
	 * @param workers runs what may wait for the durable backend
	 * @param memoryInUse counts what clients make this hold
	 * @param rates how fast users may store and replay
	 */
	public Engine(Policies policies, Limits limits, Backend memory, @Nullable Backend durable, ProblemWriter problems,
			Executor workers, Clock clock, Meters meters, Memory memoryInUse, Rates rates) {
		this.policies = policies;
		this.admission = new Admission(policies, this.sessions::containsKey);
		this.limits = limits;
		this.memory = memory;
		this.durable = durable;
		this.problems = problems;
		this.workers = workers;
		this.meters = meters;
		this.clock = clock;
		this.drains = new Drains(limits.drainThreads());
		this.blocking = new BlockingPools(this.timers, workers);
		this.rates = new UserRates(rates);
		this.overload = new Overload(memoryInUse, this.sessions.values(), workers);
		LateSettling settling = new LateSettling(workers);
		this.destinations = new Destinations(policies, clock, settling, new StoredQueues(policies, durable),
				this.blocking.readers(), meters, memoryInUse);
		this.commits = new Commits(policies, this.destinations, memory, durable, limits.maxDeliveries(), workers,
				this.overload, this.rates);
		settling.by(this.commits);
		this.reading = new HistoryReading(this.admission, logs(), this.rates);
		memory.start(this.destinations, policies);
		if (durable != null) {
			durable.start(this.destinations, policies);
		}
		this.timers.at(System.nanoTime() + SWEEP, this::sweep);
	}

	private long sweep(long now) {
		later(this.destinations::sweep);
		later(this.overload::recount);
		return now + SWEEP;
	}

	/**
	 * A client has connected and has not said anything yet.
	 * @param id unique among the sessions of this server
	 */
	public Session open(String id, Wire wire) {
		return open(id, wire, Peer.UNKNOWN);
	}

	/** The same, with where the client comes from. */
	public Session open(String id, Wire wire, Peer peer) {
		SessionMemory held = new SessionMemory(this.overload);
		Outbox outbox = new Outbox(wire, this.drains, this.limits.outboxBytes(), this.limits.outboxFrames(), held);
		Session session = new Session(id, new Identity(peer, this.clock.instant()), this, outbox, held);
		this.sessions.put(id, session);
		at(System.nanoTime(), session.vigil()::awaitConnect);
		CloseReason refused = this.refuseConnections;
		if (refused != null) {
			session.close(refused);
		}
		return session;
	}

	/** New connections are welcome (again). */
	public void accept() {
		this.refuseConnections = null;
	}

	/**
	 * Takes no frame any more and closes each new connection at once, those that there
	 * are when all that they have sent has been answered.
	 */
	public void stopAccepting(CloseReason reason) {
		this.refuseConnections = reason;
		List.copyOf(this.sessions.values()).forEach((session) -> session.frames().close(reason));
	}

	/** Closes every connection, whatever has not been answered. */
	public void closeAll(CloseReason reason) {
		List.copyOf(this.sessions.values()).forEach((session) -> session.close(reason));
	}

	public @Nullable Session session(String id) {
		return this.sessions.get(id);
	}

	/** Those of a user, or all, for people who look after the server. */
	public Stream<SessionInfo> sessions(@Nullable String user) {
		Predicate<Session> wanted = (session) -> user == null || session.identity().isOf(user);
		return this.sessions.values().stream().filter(wanted).map(Session::info);
	}

	/**
	 * Ends a session: ERROR says why, then the connection closes.
	 * @param reconnect whether the client shall come again
	 * @return false if there is none of this id
	 */
	public boolean disconnect(String id, String reason, boolean reconnect) {
		Session session = this.sessions.get(id);
		if (session == null || session.isClosed()) {
			return false;
		}
		String detail = reason.isEmpty() ? "An administrator has ended this session" : reason;
		session.error((String) null,
				new Problem("ended-by-administrator", 403, "Disconnected by an administrator", detail, null),
				reconnect ? CloseReason.SENT_AWAY : CloseReason.SHUT_OUT);
		return true;
	}

	/**
	 * Who is allowed what, and why, by the same decision as for a frame.
	 * @param destination a name, not a pattern
	 * @throws RefusedException if the name is none
	 */
	public Verdict verdict(Caller caller, Action action, String destination) {
		return this.admission.verdict(caller, action, destination);
	}

	/** The number of open connections. */
	public int sessionCount() {
		return this.sessions.size();
	}

	/** What waits to be sent to all sessions together, bytes. */
	public long outboxBytes() {
		return this.sessions.values().stream().mapToLong((session) -> session.outbox().bytes()).sum();
	}

	/** Whether sessions hold as much as they may, and no more should come. */
	public boolean isOverloaded() {
		return this.overload.memory().isFull();
	}

	/** The number of destinations with at least one subscription. */
	public int destinationCount() {
		return this.destinations.size();
	}

	/** How many wait for each kind of thread that may wait. */
	public Map<String, Supplier<Number>> waiting() {
		return this.blocking.waiting();
	}

	void forget(Session session) {
		this.sessions.remove(session.id(), session);
	}

	/** Looks at it when the time has come, by {@link System#nanoTime()}. */
	void at(long nanoTime, Timers.Timed timed) {
		this.timers.at(nanoTime, timed);
	}

	/** Completed when so much time has passed, on the thread of the timers. */
	CompletableFuture<?> after(long nanos) {
		return this.timers.after(nanos);
	}

	/** What users have stored and replayed lately. */
	UserRates rates() {
		return this.rates;
	}

	/**
	 * Since when the process has been running without a pause, by
	 * {@link System#nanoTime()}. It stands still when it is suspended or its memory
	 * collected; what clients did not do meanwhile is not their fault.
	 */
	public long awakeSince() {
		return this.timers.awakeSince();
	}

	/**
	 * Names those of its threads that have died or have made no progress for half a
	 * minute; empty as it should be.
	 */
	public List<String> failedThreads() {
		long now = System.nanoTime();
		List<String> failed = new ArrayList<>(this.drains.failedThreads(now));
		if (this.timers.hasFailed(now)) {
			failed.add("parley-timers");
		}
		return failed;
	}

	/**
	 * Publishes. Who may do so is not asked here.
	 * @return completed when the message is stored as its policy wants it and has been
	 * handed to its subscribers; offset 0 where no log is kept
	 * @throws RefusedException if it is for a work queue that is full
	 */
	public CompletableFuture<Position> publish(Publication publication) {
		return this.commits.publish(publication);
	}

	/**
	 * Commits a transaction.
	 * @return completed after the effect; exceptionally if nothing has taken effect
	 * @throws RefusedException if it is refused, and nothing has taken effect
	 */
	CompletableFuture<List<Position>> commit(Transaction transaction) {
		return this.commits.commit(transaction);
	}

	/** Whether it takes effect in two steps: see {@link Commits#isMixed}. */
	boolean isMixed(Transaction transaction) {
		return this.commits.isMixed(transaction);
	}

	/**
	 * Whether more waits for the database than should, of this user or of all: then they
	 * do not publish the next message before the last one is stored.
	 */
	boolean isBehind(String user) {
		return this.durable != null && (this.durable.isBehind(user) || this.destinations.isRestoring());
	}

	/**
	 * Lends this thread to the sessions' outboxes if those who write them have fallen
	 * behind: so nobody publishes for long what can't be sent. For a thread that has
	 * published and has no locks; it may run for some milliseconds, and waits only for
	 * who makes room at the same time.
	 */
	public void helpToSend() {
		this.drains.help();
		this.overload.makeRoom();
	}

	public Logs logs() {
		return new KeptLogs(this, this.commits, this.destinations);
	}

	@Override
	public CompletableFuture<Page> read(Caller reader, String destination, long from, int limit) {
		return this.reading.read(reader, destination, from, limit);
	}

	/** Whether to read what is kept here waits for the database. */
	boolean readsDatabase(String destination) {
		return retains(destination) && this.commits.isDurable(destination);
	}

	BlockingPools blocking() {
		return this.blocking;
	}

	Page read(String destination, long from, int limit) {
		return this.commits.backendOf(destination).read(destination, from, limit);
	}

	@Override
	public void forget(String destination) {
		this.commits.backendOf(destination).forget(destination);
	}

	boolean retains(String destination) {
		return !this.policies.decide(destination).retention().keepsNothing();
	}

	@Override
	public void recheck(String user) {
		for (Session session : this.sessions.values()) {
			if (session.identity().isOf(user)) {
				session.recheck((destination) -> true);
			}
		}
	}

	@Override
	public void recheckAt(String destination) {
		Predicate<String> there = (name) -> name.equals(destination) || name.startsWith(destination + "/");
		this.sessions.values().forEach((session) -> session.recheck(there));
	}

	@Override
	public List<String> at(String topic) {
		return this.destinations.audience(topic);
	}

	/** Runs it soon, on a thread that may wait. */
	void later(Runnable action) {
		this.workers.execute(action);
	}

	Admission admission() {
		return this.admission;
	}

	Destinations destinations() {
		return this.destinations;
	}

	Overload overload() {
		return this.overload;
	}

	Limits limits() {
		return this.limits;
	}

	Meters meters() {
		return this.meters;
	}

	ProblemWriter problems() {
		return this.problems;
	}

	/** Closes every connection with "come again", then the logs. */
	@Override
	public void close() {
		stopAccepting(CloseReason.RESTART);
		this.timers.close();
		this.blocking.close();
		if (this.durable != null) {
			this.durable.close();
		}
		this.memory.close();
		this.drains.close();
	}

}
