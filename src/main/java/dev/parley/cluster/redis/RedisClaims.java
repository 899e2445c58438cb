package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.redis.Request.LostRequests;
import dev.parley.cluster.redis.servers.Tags;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;

/**
 * Claims in Redis. They go with the node's other requests, in one line, so a message is
 * settled or given back before the next ones are claimed.
 * <p>
 * The node's lease is a key with a time to live; in a cluster of several masters it has
 * one in each partition. It is renewed in a third of that, and with each claim. A claim
 * whose answer is lost may have taken messages that nobody here will ever see: the next
 * one gives them back. A release is tried until it is known to have been executed.
 * <p>
 * Safe for any thread.
 */
final class RedisClaims implements Claims, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(RedisClaims.class);

	/** What one claim takes at most, however much is asked for. */
	private static final int MOST = 500;

	private final Names names;

	private final String node;

	private final Writers writers;

	private final Leases leases;

	private final Duration lease;

	/** By queue: requests that may have claimed messages and were not answered. */
	private final ConcurrentHashMap<String, List<LostRequests>> unknown = new ConcurrentHashMap<>();

	private final Queue<Work.Release> again = new ConcurrentLinkedQueue<>();

	/** By partition: the number of the last request that has answered a claim. */
	private final AtomicLongArray answered = new AtomicLongArray(Tags.COUNT);

	private final ScheduledThreadPoolExecutor timer;

	/** The partitions in which this node has claimed something. */
	private final Set<Integer> used = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * @param lease for how long the node holds what it has claimed when it is not heard
	 */
	RedisClaims(Names names, String node, Leases leases, Writers writers, Duration lease) {
		this.names = names;
		this.node = node;
		this.writers = writers;
		this.leases = leases;
		this.lease = lease;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "parley-redis-lease");
			thread.setDaemon(true);
			return thread;
		});
		long period = Math.max(1, lease.toMillis() / 3);
		this.timer.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String queue, int most) {
		if (most < 1) {
			throw new IllegalArgumentException("Expected 1 message or more to be claimed, not " + most);
		}
		this.used.add(this.names.partition(queue));
		return send(queue, Math.min(most, MOST));
	}

	private CompletableFuture<List<Claimed>> send(String queue, int most) {
		CompletableFuture<List<Claimed>> done = new CompletableFuture<>();
		this.writers.submit(
				new Work.Claim(queue, most, done, this::unknown, this::lost, (request) -> answered(queue, request)),
				queue);
		return done;
	}

	/** Requests that were lost before this one have nothing claimed any more. */
	private void answered(String queue, long request) {
		this.answered.accumulateAndGet(this.names.partition(queue), request, Math::max);
		this.unknown.computeIfPresent(queue, (name, lost) -> {
			List<LostRequests> later = lost.stream().filter((each) -> each.last() >= request).toList();
			return later.isEmpty() ? null : later;
		});
	}

	private List<LostRequests> unknown(String queue) {
		return this.unknown.getOrDefault(queue, List.of());
	}

	/** Requests that follow one another and are all lost are one range. */
	private void lost(String queue, LostRequests requests) {
		this.unknown.merge(queue, List.of(requests), (before, one) -> {
			List<LostRequests> all = new ArrayList<>(before);
			all.removeIf((each) -> each.first() == requests.first());
			all.add(requests);
			return all;
		});
	}

	@Override
	public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		if (messages.isEmpty()) {
			done.complete(null);
		}
		else {
			long bound = this.answered.get(this.names.partition(queue));
			this.writers.submit(new Work.Release(queue, List.copyOf(messages), bound, done, this::releaseLater), queue);
		}
		return done;
	}

	/** No more than this node holds can wait here. */
	private void releaseLater(Work.Release release, BackendException failure) {
		if (this.closed) {
			release.done().completeExceptionally(failure);
		}
		else {
			this.again.add(release);
		}
	}

	/**
	 * Renews the leases, and repeats what has failed: nothing keeps anything else from
	 * that. Throws nothing: a timer calls nothing again that has thrown something.
	 */
	void tick() {
		attempt("The lease on claimed messages was not renewed",
				() -> Lanes.each(keys(), (key) -> this.leases.keep(key, this.lease)));
		attempt("Claimed messages were not given back", this::releaseAgain);
		// Nobody may have a consumer there any more.
		attempt("Lost claims were not given back", () -> Lanes.each(this.unknown.keySet(), (queue) -> send(queue, 0)));
	}

	private static void attempt(String otherwise, Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			complain(otherwise, ex);
		}
	}

	private static void complain(String otherwise, Throwable failure) {
		try {
			log.warn("{}: {}", otherwise, failure.toString());
		}
		catch (RuntimeException | Error ex) {
			// There is no memory to say so.
		}
	}

	/** What cannot be given to a writer waits for the next time. */
	private void releaseAgain() {
		List<Work.Release> failed = new ArrayList<>();
		for (Work.Release next = this.again.poll(); next != null; next = this.again.poll()) {
			failed.add(next);
		}
		Lanes.each(failed, (release) -> {
			try {
				this.writers.submit(release, release.queue());
			}
			catch (RuntimeException | Error ex) {
				this.again.add(release);
				throw ex;
			}
		});
	}

	/** Called when the writer is closed: what is still held goes to others at once. */
	@Override
	public void close() {
		this.closed = true;
		this.timer.shutdownNow();
		BackendException failure = new BackendException("The Redis backend is closed", null);
		for (Work.Release next = this.again.poll(); next != null; next = this.again.poll()) {
			next.done().completeExceptionally(failure);
		}
		this.leases.drop(keys());
	}

	/** Those of the leases: one in each partition of which the node may hold messages. */
	private List<String> keys() {
		return this.used.stream().map((partition) -> this.names.lease(this.node, partition)).toList();
	}

	/** Keys that go by themselves. Safe for any thread. */
	interface Leases {

		/** Keeps a key for this long from now, and does not wait for that. */
		void keep(String key, Duration life);

		/** Removes keys, as far as their servers can be reached. */
		void drop(List<String> keys);

	}

}
