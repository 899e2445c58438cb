package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The destinations that somebody at this node wants. What is not announced, or lost on
 * the way, is found by a sweep, which asks where all of them stand, and is read.
 * <p>
 * Safe for any thread. A message of this node is handed on by the thread that brings it,
 * unless others of its destination are being handed on; all else by threads of this.
 */
final class JoinedLogs {

	private static final Logger log = LoggerFactory.getLogger(JoinedLogs.class);

	private static final String CHANNEL = "log ";

	private static final int THREADS = 2;

	/**
	 * Size of the messages that wait for their turn, bytes. Of others' messages, more are
	 * read later; those who publish here are asked to wait.
	 */
	private static final long WAITING = 32 * 1024 * 1024;

	/** What one that waits takes up besides its size, bytes. */
	private static final long OVERHEAD = 512;

	private final long node;

	private final Backend store;

	private final Positions positions;

	private final Bus bus;

	private final Inbound inbound;

	private final Retentions retentions;

	private final Duration linger;

	private final ConcurrentHashMap<String, Membership> joined = new ConcurrentHashMap<>();

	private final AtomicLong waiting = new AtomicLong();

	/** Hands messages on. */
	private final ThreadPoolExecutor threads = pool("parley-announce");

	/** Waits for the store. */
	private final ThreadPoolExecutor readers = pool("parley-announce-reader");

	private final ScheduledThreadPoolExecutor timer;

	private final GapReader gaps;

	private final AtomicBoolean sweeping = new AtomicBoolean();

	/** Of sweeps: said once. */
	private volatile boolean failing;

	private volatile boolean closed;

	/**
	 * @param node distinguishes this process
	 * @param sweep the time between two sweeps
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	JoinedLogs(long node, Backend store, Positions positions, Bus bus, Inbound inbound, Retentions retentions,
			Duration sweep, Duration linger) {
		this.node = node;
		this.store = store;
		this.positions = positions;
		this.bus = bus;
		this.inbound = inbound;
		this.retentions = retentions;
		this.linger = linger;
		this.timer = new ScheduledThreadPoolExecutor(1, threads("parley-announce-timer"),
				new ThreadPoolExecutor.DiscardPolicy());
		this.timer.setRemoveOnCancelPolicy(true);
		this.gaps = new GapReader(store, this.timer, this.threads, this.readers);
		this.timer.scheduleWithFixedDelay(this::sweepSoon, sweep.toMillis(), sweep.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Runs everything, even after the end. Its threads are there from the beginning: one
	 * that cannot be created later loses the task that it was for.
	 */
	private static ThreadPoolExecutor pool(String name) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads(name), (task, ended) -> task.run());
		pool.prestartAllCoreThreads();
		return pool;
	}

	private static ThreadFactory threads(String name) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/** See {@link dev.parley.engine.log.SharedBackend#join}. */
	CompletableFuture<Void> join(String destination) {
		Membership membership = this.joined.compute(destination, (name, known) -> {
			Membership result = (known != null) ? known : begin(name);
			result.wanted++;
			return result;
		});
		membership.present.complete(null);
		return membership.ready;
	}

	/**
	 * What fails here leaves nothing behind, neither for the first who wanted it nor for
	 * the others.
	 */
	private Membership begin(String destination) {
		Membership membership = new Membership(destination,
				new JoinedLog(destination, this.inbound, !this.retentions.of(destination).keepsNothing()),
				this.threads);
		this.bus.listen(CHANNEL + destination, new Ear(membership))
			.whenComplete((listening, failure) -> membership.present
				.thenRun(() -> this.readers.execute(() -> listening(membership, failure))));
		return membership;
	}

	private void listening(Membership membership, @Nullable Throwable failure) {
		if (failure != null) {
			fail(membership, failure);
		}
		else if (membership.state.isLogged()) {
			findPosition(membership);
		}
		else {
			membership.ready.complete(null);
		}
	}

	private void findPosition(Membership membership) {
		Page position;
		try {
			position = this.store.read(membership.destination, 1, 0);
		}
		catch (RuntimeException | Error ex) {
			fail(membership, ex);
			return;
		}
		membership.serial.run(() -> {
			boolean begun = membership.state.begin(position);
			this.readers.execute(() -> {
				if (begun) {
					membership.ready.complete(null);
				}
				else {
					findPosition(membership);
				}
			});
			this.gaps.check(membership);
		});
	}

	private void fail(Membership membership, Throwable failure) {
		this.joined.computeIfPresent(membership.destination, (name, known) -> {
			if (known != membership) {
				return known;
			}
			this.bus.ignore(CHANNEL + name);
			return null;
		});
		membership.ready.completeExceptionally(new BackendException(
				"%s could not be joined: %s".formatted(membership.destination, failure.getMessage()), failure));
	}

	/** See {@link dev.parley.engine.log.SharedBackend#leave}. */
	void leave(String destination) {
		this.joined.computeIfPresent(destination, (name, membership) -> {
			if (--membership.wanted == 0) {
				this.timer.schedule(() -> endUnwanted(name), this.linger.toMillis(), TimeUnit.MILLISECONDS);
			}
			return membership;
		});
	}

	private void endUnwanted(String destination) {
		this.joined.computeIfPresent(destination, (name, membership) -> {
			if (membership.wanted > 0) {
				return membership;
			}
			this.bus.ignore(CHANNEL + name);
			this.threads.execute(() -> membership.serial.run(membership.state::end));
			return null;
		});
	}

	/** This node has committed a message: hands it on, and tells the others. */
	void committed(StoredMessage message) {
		String destination = message.destination();
		tell(destination, message);
		Membership membership = this.joined.get(destination);
		if (membership == null) {
			this.inbound.appended(message);
			return;
		}
		long size = enqueue(message.footprint());
		membership.serial.run(() -> {
			this.waiting.addAndGet(-size);
			membership.state.committed(message);
			this.gaps.check(membership);
		});
	}

	private long enqueue(int bytes) {
		long size = bytes + OVERHEAD;
		this.waiting.addAndGet(size);
		return size;
	}

	/** Whether so much waits that whoever publishes should wait for the answers. */
	boolean isBehind() {
		return this.waiting.get() >= WAITING;
	}

	/** The log has changed in another way than by a message. */
	void changed(String destination) {
		tell(destination, null);
		Membership membership = this.joined.get(destination);
		if (membership != null) {
			suspect(membership);
		}
	}

	private void suspect(Membership membership) {
		membership.serial.run(() -> {
			membership.state.announced(null);
			this.gaps.check(membership);
		});
	}

	/** What does not arrive is found by the sweeps of the others. */
	private void tell(String destination, @Nullable StoredMessage message) {
		this.bus.send(CHANNEL + destination, new Announcement(this.node, message).write()).exceptionally((failure) -> {
			log.debug("{} was not announced: {}", destination, failure.toString());
			return null;
		});
	}

	/**
	 * Completed when this node's message at a position has been handed on.
	 */
	CompletableFuture<Void> passed(String destination, Position position) {
		CompletableFuture<Void> passed = new CompletableFuture<>();
		Membership membership = this.joined.get(destination);
		if (membership == null || position.offset() == 0) {
			passed.complete(null);
		}
		else {
			membership.serial.run(() -> membership.state.await(position, () -> passed.complete(null)));
		}
		return passed;
	}

	/** The timer calls nothing again that has thrown something. */
	private void sweepSoon() {
		if (!this.closed && this.sweeping.compareAndSet(false, true)) {
			try {
				this.readers.execute(this::sweep);
			}
			catch (RuntimeException | Error ex) {
				this.sweeping.set(false);
			}
		}
	}

	/** What is on its way comes in time, and is not read. */
	private void sweep() {
		this.sweeping.set(false);
		List<String> logs = new ArrayList<>();
		this.joined.forEach((destination, membership) -> {
			if (membership.state.isLogged() && membership.ready.isDone()) {
				logs.add(destination);
			}
		});
		if (logs.isEmpty()) {
			return;
		}
		try {
			Map<String, Position> found = this.positions.of(logs);
			this.failing = false;
			this.timer.schedule(() -> this.threads.execute(() -> compare(found)), GapReader.PATIENCE,
					TimeUnit.MILLISECONDS);
		}
		catch (RuntimeException | Error ex) {
			if (!this.failing && !this.closed) {
				log.warn("It is not known whether other nodes have written messages that they have not announced;"
						+ " attempts go on ({})", ex.toString());
			}
			this.failing = true;
		}
	}

	private void compare(Map<String, Position> found) {
		found.forEach((destination, position) -> {
			Membership membership = this.joined.get(destination);
			if (membership != null) {
				membership.serial.run(() -> {
					membership.state.stands(position);
					this.gaps.check(membership);
				});
			}
		});
	}

	/** Nobody waits for anything any more. The store is closed. */
	void close() {
		this.closed = true;
		this.timer.shutdownNow();
		this.joined.forEach((destination, membership) -> {
			this.bus.ignore(CHANNEL + destination);
			membership.serial.run(membership.state::end);
		});
		this.joined.clear();
		this.readers.shutdown();
		this.threads.shutdown();
	}

	/** Hears what other nodes say of a destination. */
	private final class Ear implements Bus.Listener {

		private final Membership membership;

		Ear(Membership membership) {
			this.membership = membership;
		}

		@Override
		public void heard(byte[] news) {
			Announcement announcement = understood(news);
			if (announcement.node() == JoinedLogs.this.node || isBehind()) {
				return;
			}
			long size = enqueue(news.length);
			// The bus has other channels to hear.
			this.membership.serial.runElsewhere(() -> {
				JoinedLogs.this.waiting.addAndGet(-size);
				this.membership.state.announced(announcement.message());
				JoinedLogs.this.gaps.check(this.membership);
			});
		}

		/** What is not understood is read. */
		private Announcement understood(byte[] news) {
			try {
				return Announcement.read(this.membership.destination, news);
			}
			catch (IllegalArgumentException ex) {
				log.debug("News of {} were not understood", this.membership.destination, ex);
				return new Announcement(~JoinedLogs.this.node, null);
			}
		}

		@Override
		public void interrupted() {
			sweepSoon();
		}

	}

}
