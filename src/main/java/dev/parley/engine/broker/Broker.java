package dev.parley.engine.broker;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.parley.engine.Engine;
import dev.parley.engine.delivery.Destinations;
import dev.parley.engine.delivery.MessageHeaders;
import dev.parley.engine.delivery.Meters;
import dev.parley.engine.policy.SubscriptionListener;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Joining;
import dev.parley.engine.log.Logs;
import dev.parley.engine.log.Membership;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.Stores;
import dev.parley.engine.log.Waiters;
import dev.parley.engine.memory.Memory;
import dev.parley.engine.outbox.Drains;
import dev.parley.engine.overload.Overload;
import dev.parley.engine.policy.Admission;
import dev.parley.engine.policy.DestinationPolicy;
import dev.parley.engine.policy.Limits;
import dev.parley.engine.policy.Policies;
import dev.parley.engine.policy.Rates;
import dev.parley.engine.policy.UserRates;
import dev.parley.engine.problem.ProblemWriter;
import dev.parley.engine.thread.BlockingPool;
import dev.parley.engine.thread.BlockingPools;
import dev.parley.engine.thread.Scheduler;
import dev.parley.engine.thread.Timers;

/**
 * Destinations and their logs, to which sessions publish and subscribe. It knows no
 * session. Safe for any thread.
 */
public final class Broker implements AutoCloseable {

	/** Nanoseconds between two sweeps of expired messages out of work queues. */
	private static final long SWEEP = TimeUnit.SECONDS.toNanos(5);

	/** Between two looks at work queues that other processes hand out, too. */
	private static final long LOOK = TimeUnit.SECONDS.toNanos(2);

	private final Policies policies;

	private final Admission admission;

	private final Limits limits;

	private final Stores stores;

	private final ProblemWriter problems;

	private final Executor workers;

	private final Meters meters;

	private final Overload overload;

	private final Drains drains;

	private final BlockingPools blocking;

	private final UserRates rates;

	private final Destinations destinations;

	private final Waiters waiters;

	private final Timers timers = new Timers();

	private final Commits commits;

	private volatile @Nullable SubscriptionListener subscriptionListener;

	private final Logs logs;

	/**
	 * Starts the broker, with its logs.
	 * @param isOpen whether there is a session with this id
	 * @param overload makes room when sessions use too much memory
	 */
	public Broker(Policies policies, Predicate<String> isOpen, Limits limits, Stores stores, ProblemWriter problems,
			Executor workers, Clock clock, Meters meters, Overload overload, Rates rates) {
		policies.all().forEach(Broker::checkKeyHeader);
		this.policies = policies;
		this.admission = new Admission(policies, isOpen);
		this.limits = limits;
		this.stores = stores;
		this.problems = problems;
		this.workers = workers;
		this.meters = meters;
		this.overload = overload;
		this.drains = new Drains(limits.drainThreads());
		this.blocking = new BlockingPools(this.timers, workers);
		this.rates = new UserRates(rates);
		Placement placement = new Placement(policies, stores);
		QueueSettler settler = new QueueSettler(limits.maxDeliveries(), workers);
		Memory memoryInUse = overload.memory();
		this.waiters = new Waiters(workers);
		this.destinations = new Destinations(policies, clock, settler, new StoredQueues(placement),
				this.blocking.readers(), meters, memoryInUse, this.waiters, this::membership, placement::isShared);
		this.commits = new Commits(placement, policies, this.destinations, settler, workers, overload, this.rates);
		settler.use(this.destinations, this.commits);
		this.logs = new KeptLogs(this, this.commits, this.destinations);
		stores.all().forEach((store) -> store.start(this.destinations, placement.retentionsOf(store)));
		this.timers.at(System.nanoTime() + SWEEP, this::sweep);
		if (stores.all().stream().anyMatch((store) -> store.claims() != null)) {
			this.timers.at(System.nanoTime() + LOOK, this::look);
		}
	}

	private static void checkKeyHeader(DestinationPolicy policy) {
		String header = policy.retention().by();
		if (header != null && !MessageHeaders.isPassedOn(header)) {
			throw new IllegalArgumentException(
					"%s: keep is latest by '%s', but that header is not a part of messages; name one of the application's own"
						.formatted(policy.pattern(), header));
		}
	}

	/** Without this, nobody finds what a node that has died held. */
	private long look(long now) {
		later(this.destinations::look);
		return now + LOOK;
	}

	private long sweep(long now) {
		later(this.destinations::sweep);
		later(this.overload::recount);
		return now + SWEEP;
	}

	/** See {@link Engine#publish}. */
	public CompletableFuture<Position> publish(Publication publication) {
		this.timers.start();
		return this.commits.publish(publication);
	}

	/** See {@link Engine#accept}. */
	public Runnable accept(Publication publication) {
		return this.commits.accept(publication);
	}

	/** See {@link Engine#isDurable}. */
	public boolean isDurable(String destination) {
		return this.commits.isDurable(destination);
	}

	/** Whether its messages count for the rate at which users may store. */
	public boolean isStored(String destination) {
		return this.commits.isStored(destination);
	}

	/**
	 * Commits a transaction.
	 * @return completed after the effect; exceptionally if nothing has taken effect
	 * @throws RefusedException if it is refused, and nothing has taken effect
	 */
	public CompletableFuture<List<Position>> commit(Transaction transaction) {
		return this.commits.commit(transaction);
	}

	/** Whether it takes effect in two steps: see {@link Commits#isMixed}. */
	public boolean isMixed(Transaction transaction) {
		return this.commits.isMixed(transaction);
	}

	/**
	 * Whether too many messages of this user, or of all, wait for a store: then the
	 * user's next message is read only after the last one is stored.
	 */
	public boolean isBehind(String user) {
		return this.stores.isBehind(user) || this.destinations.isRestoring();
	}

	/** Whether reading this destination's log waits for a store. */
	public boolean readingWaits(String destination) {
		return this.commits.isStored(destination) && (retains(destination) || this.commits.isShared(destination));
	}

	/**
	 * The threads that read this destination's log if that waits: a store that hangs
	 * holds up its own alone.
	 */
	public BlockingPool readers(String destination) {
		return this.commits.isShared(destination) ? this.blocking.sharedReaders() : this.blocking.readers();
	}

	/** Who announces messages of this destination, too; null if nobody does. */
	private @Nullable Joining othersOf(String destination) {
		if (DestinationNames.isUsers(destination)) {
			return this.stores.users();
		}
		if (DestinationNames.isPattern(destination)) {
			return this.stores.shared();
		}
		return (backendOf(destination) instanceof SharedBackend shared) ? shared : null;
	}

	/** A new share in what other processes announce of this destination. */
	public Membership membership(String destination) {
		return Membership.of(othersOf(destination), destination);
	}

	private Backend backendOf(String destination) {
		return this.commits.backendOf(destination);
	}

	public Page read(String destination, long from, int limit) {
		return backendOf(destination).read(destination, from, limit);
	}

	public void forget(String destination) {
		backendOf(destination).forget(destination);
	}

	boolean isKeyed(String destination) {
		return this.policies.decide(destination).retention().isKeyed();
	}

	boolean retains(String destination) {
		return !this.policies.decide(destination).retention().keepsNothing();
	}

	/** The policy of a name, or that which lets clients subscribe to a pattern. */
	public DestinationPolicy policyOf(String destination) {
		return this.policies.decide(destination);
	}

	/** Whether the newest message of this topic's log says all that can be known. */
	boolean newestSaysAll(String destination) {
		return this.policies.isRoster(destination);
	}

	/** See {@link Engine#listen}. */
	public void listen(SubscriptionListener listener) {
		this.subscriptionListener = listener;
	}

	/** Who wants to hear of subscriptions to this destination; null for nobody. */
	public @Nullable SubscriptionListener listenerOf(String destination) {
		SubscriptionListener listener = this.subscriptionListener;
		return (listener != null && (this.policies.hasPresence(destination) || this.policies.isRoster(destination)))
				? listener : null;
	}

	public Logs logs() {
		return this.logs;
	}

	/** Calls {@code timed} at a time by {@link System#nanoTime()}. */
	public void at(long nanoTime, Timers.Timed timed) {
		this.timers.start();
		this.timers.at(nanoTime, timed);
	}

	/** The clock and the timers. */
	public Scheduler scheduler() {
		this.timers.start();
		return this.timers;
	}

	/** Completed after this time, on the thread of the timers. */
	public CompletableFuture<?> after(long nanos) {
		this.timers.start();
		return this.timers.after(nanos);
	}

	/** Runs the action soon, on a thread that may block. */
	public void later(Runnable action) {
		this.workers.execute(action);
	}

	/** See {@link Engine#awakeSince}. */
	public long awakeSince() {
		return this.timers.awakeSince();
	}

	/** See {@link Engine#failedThreads}. */
	public List<String> failedThreads() {
		long now = System.nanoTime();
		List<String> failed = new ArrayList<>(this.drains.failedThreads(now));
		if (this.timers.hasFailed(now)) {
			failed.add("parley-timers");
		}
		return failed;
	}

	/** See {@link Engine#helpToSend}. */
	public void helpToSend() {
		this.drains.help();
		this.overload.makeRoom();
	}

	/** The threads that write outboxes. */
	public Drains drains() {
		return this.drains;
	}

	public BlockingPools blocking() {
		return this.blocking;
	}

	/** The rates at which users have stored and replayed lately. */
	public UserRates rates() {
		return this.rates;
	}

	public Admission admission() {
		return this.admission;
	}

	public Destinations destinations() {
		return this.destinations;
	}

	/** Those who wait for a message without a subscription. */
	public Waiters waiters() {
		return this.waiters;
	}

	public Overload overload() {
		return this.overload;
	}

	public Limits limits() {
		return this.limits;
	}

	public Meters meters() {
		return this.meters;
	}

	public ProblemWriter problems() {
		return this.problems;
	}

	/** Stops its threads, then closes the logs. */
	@Override
	public void close() {
		this.timers.close();
		this.blocking.close();
		this.stores.all().forEach(Backend::close);
		this.drains.close();
	}

}
