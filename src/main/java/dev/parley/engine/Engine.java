package dev.parley.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.broker.Broker;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.policy.SubscriptionListener;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.StoredMessage;
import dev.parley.engine.log.Stores;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.outbox.Outbox;
import dev.parley.engine.outbox.Wire;
import dev.parley.engine.overload.Overload;
import dev.parley.engine.overload.SessionMemory;
import dev.parley.engine.policy.Action;
import dev.parley.engine.policy.Caller;
import dev.parley.engine.policy.Identity;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Peer;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.policy.SessionInfo;
import dev.parley.engine.policy.Verdict;
import dev.parley.engine.problem.CloseReason;
import dev.parley.engine.problem.Problem;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.engine.problem.RefusedException;
import dev.parley.engine.session.Session;

/**
 * All sessions, and the broker between them. Safe for any thread. See
 * {@code src/docs/concurrency.md} for who owns what.
 */
public final class Engine implements Arrivals, History, Interest, Sending, Subscribers, Topics, AutoCloseable {

	private final Limits limits;

	private final Clock clock;

	private final Overload overload;

	private final ConcurrentMap<String, Session> sessions = new ConcurrentHashMap<>();

	private final Broker broker;

	private final HistoryReading reading;

	private final DirectSending sending;

	private final Rechecks recheckHere = new SessionRechecks(this.sessions.values());

	private volatile Rechecks others = Rechecks.NONE;

	private volatile @Nullable CloseReason refuseConnections;

	/**
	 * Starts the engine of a process that is alone.
	 * @param memory keeps the logs that are not durable
	 * @param durable keeps the durable logs; null if there is no database
	 * @param workers runs tasks that may wait for the durable backend
	 * @param memoryInUse counts the memory that clients use
	 * @param rates how fast users may store and replay
	 */
	public Engine(Policies policies, Limits limits, Backend memory, @Nullable Backend durable, ProblemWriter problems,
			Executor workers, Clock clock, Meters meters, Memory memoryInUse, Rates rates) {
		this(policies, limits, Stores.ofOneProcess(memory, durable), problems, workers, clock, meters, memoryInUse,
				rates);
	}

	/**
	 * Starts the engine.
	 * @param workers runs tasks that may wait for a store
	 * @param memoryInUse counts the memory that clients use
	 * @param rates how fast users may store and replay
	 */
	public Engine(Policies policies, Limits limits, Stores stores, ProblemWriter problems, Executor workers,
			Clock clock, Meters meters, Memory memoryInUse, Rates rates) {
		this.limits = limits;
		this.clock = clock;
		this.overload = new Overload(memoryInUse, this.sessions.values(), workers);
		this.broker = new Broker(policies, this.sessions::containsKey, limits, stores, problems, workers, clock, meters,
				this.overload, rates);
		this.reading = new HistoryReading(this.broker.admission(), logs(), this.broker.rates());
		this.sending = new DirectSending(this.broker);
	}

	/**
	 * A client has connected and has sent nothing yet.
	 * @param id unique among the sessions of this server
	 */
	public Session open(String id, Wire wire) {
		return open(id, wire, Peer.UNKNOWN);
	}

	/** The same, with the client's address and transport. */
	public Session open(String id, Wire wire, Peer peer) {
		SessionMemory held = new SessionMemory(this.overload);
		Outbox outbox = new Outbox(wire, this.broker.drains(), this.limits.outboxBytes(), this.limits.outboxFrames(),
				held);
		Session session = new Session(id, new Identity(peer, this.clock.instant()), this.broker, outbox, held,
				this::gone);
		this.sessions.put(id, session);
		this.broker.at(System.nanoTime(), session.timeouts()::awaitConnect);
		CloseReason refused = this.refuseConnections;
		if (refused != null) {
			session.close(refused);
		}
		return session;
	}

	private void gone(Session session) {
		this.sessions.remove(session.id(), session);
	}

	/** Accepts new connections (again). */
	public void accept() {
		this.refuseConnections = null;
	}

	/** Closes each new connection at once; existing ones stay. */
	public void refuse(CloseReason reason) {
		this.refuseConnections = reason;
	}

	/**
	 * For each open connection what takes no more frames from it, and closes it when all
	 * of its frames have been answered.
	 */
	public List<Runnable> farewells(CloseReason reason) {
		return this.sessions.values().stream().<Runnable>map((each) -> () -> each.frames().close(reason)).toList();
	}

	/**
	 * Takes no more frames. Closes each new connection at once, and existing ones when
	 * all of their frames have been answered.
	 */
	public void stopAccepting(CloseReason reason) {
		refuse(reason);
		farewells(reason).forEach(Runnable::run);
	}

	/** Closes every connection, whether its frames have been answered or not. */
	public void closeAll(CloseReason reason) {
		List.copyOf(this.sessions.values()).forEach((session) -> session.close(reason));
	}

	public @Nullable Session session(String id) {
		return this.sessions.get(id);
	}

	/**
	 * The user to whose session a destination belongs.
	 * @param destination as the engine names it, such as
	 * {@code /user/<session>/queue/news}
	 * @return null if there is no such session
	 */
	public @Nullable String userOf(String destination) {
		int start = DestinationNames.USERS.length();
		int end = destination.indexOf('/', start);
		Session session = (end > 0) ? this.sessions.get(destination.substring(start, end)) : null;
		return (session != null) ? session.user() : null;
	}

	/** A user's sessions, or all, for administrators. */
	public Stream<SessionInfo> sessions(@Nullable String user) {
		Predicate<Session> wanted = (session) -> user == null || session.identity().isOf(user);
		return this.sessions.values().stream().filter(wanted).map(Session::info);
	}

	/**
	 * Ends a session: ERROR says why, then the connection closes.
	 * @param reconnect whether the client may reconnect
	 * @return false if there is no session with this id
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
	 * Whether a caller may do something, and why, by the same decision as for a frame.
	 * @param destination a name, not a pattern
	 * @throws RefusedException if it is not a valid name
	 */
	public Verdict verdict(Caller caller, Action action, String destination) {
		return this.broker.admission().verdict(caller, action, destination);
	}

	/** The number of open connections. */
	public int sessionCount() {
		return this.sessions.size();
	}

	/** Size of the pending frames of all sessions, bytes. */
	public long outboxBytes() {
		return this.sessions.values().stream().mapToLong((session) -> session.outbox().bytes()).sum();
	}

	/** Whether sessions use all memory that they may, and no more should be opened. */
	public boolean isOverloaded() {
		return this.overload.memory().isFull();
	}

	/** The number of destinations with at least one subscription. */
	public int destinationCount() {
		return this.broker.destinations().size();
	}

	/** How many tasks wait for each kind of blocking thread. */
	public Map<String, Supplier<Number>> waiting() {
		return this.broker.blocking().waiting();
	}

	/**
	 * Since when the process has been running without a pause, by
	 * {@link System#nanoTime()}. A pause is a suspension or a long garbage collection:
	 * clients are not blamed for what they did not do in it.
	 */
	public long awakeSince() {
		return this.broker.awakeSince();
	}

	/**
	 * The names of threads that have died or made no progress for half a minute; normally
	 * empty.
	 */
	public List<String> failedThreads() {
		return this.broker.failedThreads();
	}

	/**
	 * Publishes. Permission is not checked here.
	 * @return completed when the message is stored as its policy requires and has been
	 * handed to its subscribers; offset 0 where no log is kept
	 * @throws RefusedException if it is for a work queue that is full
	 */
	public CompletableFuture<Position> publish(Publication publication) {
		return this.broker.publish(publication);
	}

	/** Whether messages for this destination are stored in a database. */
	public boolean isDurable(String destination) {
		return this.broker.isDurable(destination);
	}

	/**
	 * Accepts a durable message that the application stores in its own transaction, see
	 * {@code Outgoing}: what {@link #publish} would refuse later is refused now, while
	 * the transaction can still be rolled back. May block until a work queue has been
	 * read.
	 * @return to be run once the message has been appended, or will not be
	 * @throws RefusedException if it is for a work queue that is full
	 * @throws CompletionException if the queue cannot be read
	 */
	public Runnable accept(Publication publication) {
		return this.broker.accept(publication);
	}

	/**
	 * Lends this thread to the sessions' outboxes if their own threads have fallen
	 * behind, so that publishers are no faster than senders for long. For a thread that
	 * has published and holds no locks; it may run for some milliseconds, and waits only
	 * for another thread that makes room at the same time.
	 */
	public void helpToSend() {
		this.broker.helpToSend();
	}

	/**
	 * Tells this listener of subscriptions where presence is on. To be called before the
	 * first client comes.
	 */
	public void listen(SubscriptionListener listener) {
		this.broker.listen(listener);
	}

	/** Completed after this time, on the thread of the timers, which must not wait. */
	public CompletableFuture<?> after(Duration time) {
		return this.broker.after(time.toNanos());
	}

	public Logs logs() {
		return this.broker.logs();
	}

	@Override
	public CompletableFuture<Page> read(Caller reader, String destination, long from, int limit) {
		return this.reading.read(reader, destination, from, limit);
	}

	@Override
	public Arrival next(String topic) {
		Membership membership = this.broker.membership(topic);
		CompletableFuture<StoredMessage> message = this.broker.waiters().next(topic);
		message.whenComplete((ignored, failure) -> membership.end());
		return new Arrival(membership.join()
			.exceptionallyCompose(
					(failure) -> CompletableFuture.failedFuture(new RefusedException(Problem.unavailable(topic)))),
				message);
	}

	@Override
	public int waitingForMessages() {
		return this.broker.waiters().size();
	}

	@Override
	public void admit(Caller sender, List<Message> messages) {
		this.sending.admit(sender, messages);
	}

	@Override
	public CompletableFuture<List<Position>> send(Caller sender, List<Message> messages) {
		return this.sending.send(sender, messages);
	}

	@Override
	public void forget(String destination) {
		this.broker.forget(destination);
	}

	@Override
	public void recheck(String user) {
		this.recheckHere.ofUser(user);
		this.others.ofUser(user);
	}

	@Override
	public void recheckAt(String destination) {
		this.recheckHere.at(destination);
		this.others.at(destination);
	}

	/** Checks the subscriptions of this process alone. */
	public Rechecks recheckHere() {
		return this.recheckHere;
	}

	/**
	 * Tells these of each later change of permissions, after it has been applied here.
	 */
	public void tell(Rechecks others) {
		this.others = others;
	}

	@Override
	public boolean in(String topic) {
		return this.broker.destinations().isSubscribed(topic) || this.broker.waiters().isAwaited(topic);
	}

	/** The broker of its sessions; for tests and benchmarks. */
	public Broker broker() {
		return this.broker;
	}

	/** Closes every connection, asking clients to reconnect, then the logs. */
	@Override
	public void close() {
		stopAccepting(CloseReason.RESTART);
		this.broker.close();
	}

}
