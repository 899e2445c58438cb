package dev.parley.cluster.announce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.sequence.GapReader;
import dev.parley.cluster.sequence.JoinedDestination;
import dev.parley.cluster.sequence.JoinedDestinations;
import dev.parley.engine.log.Backend;
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

	private final Bus bus;

	private final Inbound inbound;

	private final Retentions retentions;

	private final JoinedDestinations<JoinedLog> joined;

	private final AtomicLong waiting = new AtomicLong();

	/** Hands messages on. */
	private final ThreadPoolExecutor threads = pool("parley-announce", THREADS);

	/** Waits for the store. */
	private final ThreadPoolExecutor readers = pool("parley-announce-reader", THREADS);

	private final ScheduledThreadPoolExecutor timer;

	private final GapReader gaps;

	private final Sweep sweep;

	/**
	 * @param node distinguishes this process
	 * @param every the time between two sweeps
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	JoinedLogs(long node, Backend store, Positions positions, Bus bus, Inbound inbound, Retentions retentions,
			Duration every, Duration linger) {
		this.node = node;
		this.store = store;
		this.bus = bus;
		this.inbound = inbound;
		this.retentions = retentions;
		this.timer = new ScheduledThreadPoolExecutor(1, threads("parley-announce-timer"),
				new ThreadPoolExecutor.DiscardPolicy());
		this.timer.setRemoveOnCancelPolicy(true);
		this.gaps = new GapReader((destination, from, limit) -> CompletableFuture
			.supplyAsync(() -> store.read(destination, from, limit), this.readers), this.timer);
		this.joined = new JoinedDestinations<>(new Channels(), this.timer, linger);
		this.sweep = new Sweep(positions, this::logs, this::compareSoon, this.readers);
		this.timer.scheduleWithFixedDelay(this.sweep::soon, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Runs everything, even after the end. Its threads are there from the beginning: one
	 * that cannot be created later loses the task that it was for.
	 */
	static ThreadPoolExecutor pool(String name, int size) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				threads(name), (task, ended) -> task.run());
		pool.prestartAllCoreThreads();
		return pool;
	}

	static ThreadFactory threads(String name) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/** See {@link dev.parley.engine.log.Joining#join}. */
	CompletableFuture<Void> join(String destination) {
		return this.joined.join(destination);
	}

	/** See {@link dev.parley.engine.log.Joining#leave}. */
	void leave(String destination) {
		this.joined.leave(destination);
	}

	boolean has(String destination) {
		return this.joined.get(destination) != null;
	}

	/** This node has committed a message: hands it on, and tells the others. */
	void committed(StoredMessage message) {
		String destination = message.destination();
		tell(destination, message);
		JoinedDestination<JoinedLog> membership = this.joined.get(destination);
		if (membership == null) {
			this.inbound.appended(message);
			return;
		}
		long size = enqueue(message.footprint());
		membership.state().serial().run(() -> {
			this.waiting.addAndGet(-size);
			try {
				membership.state().committed(message);
			}
			finally {
				check(membership);
			}
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
		JoinedDestination<JoinedLog> membership = this.joined.get(destination);
		if (membership != null) {
			suspect(membership);
		}
	}

	private void suspect(JoinedDestination<JoinedLog> membership) {
		membership.state().serial().run(() -> {
			membership.state().announced(null);
			check(membership);
		});
	}

	/** What does not arrive is found by the sweeps of the others. */
	private void tell(String destination, @Nullable StoredMessage message) {
		try {
			this.bus.send(CHANNEL + destination, new Announcement(this.node, message).write())
				.exceptionally((failure) -> {
					log.debug("{} was not announced: {}", destination, failure.toString());
					return null;
				});
		}
		catch (RuntimeException | Error ex) {
			log.debug("{} was not announced", destination, ex);
		}
	}

	/**
	 * Completed when this node's message at a position has been handed on.
	 */
	CompletableFuture<Void> passed(String destination, Position position) {
		CompletableFuture<Void> passed = new CompletableFuture<>();
		JoinedDestination<JoinedLog> membership = this.joined.get(destination);
		if (membership == null || position.offset() == 0) {
			passed.complete(null);
		}
		else {
			membership.state().serial().run(() -> membership.state().await(position, () -> passed.complete(null)));
		}
		return passed;
	}

	private List<String> logs() {
		List<String> logs = new ArrayList<>();
		this.joined.forEach((membership) -> {
			if (membership.state().isLogged() && membership.isReady()) {
				logs.add(membership.name());
			}
		});
		return logs;
	}

	/** What is on its way comes in time, and is not read. */
	private void compareSoon(Map<String, Position> found) {
		this.timer.schedule(() -> this.threads.execute(() -> compare(found)), GapReader.PATIENCE,
				TimeUnit.MILLISECONDS);
	}

	private void compare(Map<String, Position> found) {
		found.forEach((destination, position) -> {
			JoinedDestination<JoinedLog> membership = this.joined.get(destination);
			if (membership != null) {
				membership.state().serial().run(() -> {
					membership.state().stands(position);
					check(membership);
				});
			}
		});
	}

	/** Nobody waits for anything any more. The store is closed. */
	void close() {
		this.sweep.close();
		this.timer.shutdownNow();
		this.joined.forEach((membership) -> {
			this.bus.ignore(CHANNEL + membership.name());
			membership.state().serial().run(membership.state()::end);
		});
		this.joined.clear();
		this.readers.shutdown();
		this.threads.shutdown();
	}

	/** Sees to it that what is missing is read. Called in the destination's turn. */
	private void check(JoinedDestination<JoinedLog> membership) {
		JoinedLog state = membership.state();
		this.gaps.check(membership.name(), state.follower(),
				(task) -> this.threads.execute(() -> state.serial().run(task)));
	}

	/** Each destination has a channel of its own on the bus. */
	private final class Channels implements JoinedDestinations.Source<JoinedLog> {

		@Override
		public JoinedLog state(String destination) {
			return new JoinedLog(destination, JoinedLogs.this.inbound,
					!JoinedLogs.this.retentions.of(destination).keepsNothing(), new Serial(JoinedLogs.this.threads));
		}

		@Override
		public CompletableFuture<?> listen(JoinedDestination<JoinedLog> destination) {
			return JoinedLogs.this.bus.listen(CHANNEL + destination.name(), new Ear(destination));
		}

		@Override
		public void listening(JoinedDestination<JoinedLog> destination, @Nullable Throwable failure) {
			JoinedLogs.this.readers.execute(() -> {
				if (failure != null) {
					JoinedLogs.this.joined.fail(destination, failure);
				}
				else if (destination.state().isLogged()) {
					findPosition(destination);
				}
				else {
					destination.becomeReady();
				}
			});
		}

		private void findPosition(JoinedDestination<JoinedLog> destination) {
			Page position;
			try {
				position = JoinedLogs.this.store.read(destination.name(), 1, 0);
			}
			catch (RuntimeException | Error ex) {
				JoinedLogs.this.joined.fail(destination, ex);
				return;
			}
			destination.state().serial().run(() -> {
				if (destination.state().begin(position)) {
					// Not by the readers: the positions of all others may wait there.
					destination.becomeReady();
				}
				else {
					JoinedLogs.this.readers.execute(() -> findPosition(destination));
				}
				check(destination);
			});
		}

		@Override
		public void ignore(String destination) {
			JoinedLogs.this.bus.ignore(CHANNEL + destination);
		}

		@Override
		public void left(JoinedDestination<JoinedLog> destination) {
			JoinedLog state = destination.state();
			JoinedLogs.this.threads.execute(() -> state.serial().run(state::end));
		}

	}

	/** Hears what other nodes say of a destination. */
	private final class Ear implements Bus.Listener {

		private final JoinedDestination<JoinedLog> membership;

		Ear(JoinedDestination<JoinedLog> membership) {
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
			this.membership.state().serial().runElsewhere(() -> {
				JoinedLogs.this.waiting.addAndGet(-size);
				try {
					this.membership.state().announced(announcement.message());
				}
				finally {
					check(this.membership);
				}
			});
		}

		/** What is not understood is read. */
		private Announcement understood(byte[] news) {
			try {
				return Announcement.read(this.membership.name(), news);
			}
			catch (IllegalArgumentException ex) {
				log.debug("News of {} were not understood", this.membership.name(), ex);
				return new Announcement(~JoinedLogs.this.node, null);
			}
		}

		@Override
		public void interrupted() {
			JoinedLogs.this.sweep.soon();
		}

	}

}
