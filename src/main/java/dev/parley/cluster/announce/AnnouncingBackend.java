package dev.parley.cluster.announce;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Publication;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.SharedBackend;
import dev.parley.engine.log.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * Logs in a store to which several processes write, each through a backend that announces
 * only what it has appended itself. What one has appended it tells the others over a bus.
 * Nobody waits for the bus, and what it loses is found in the store: at once when the bus
 * says so, otherwise within two seconds.
 * <p>
 * Messages of work queues are not announced, but the nodes with consumers are told that
 * there are some to claim. Those of destinations that keep no log are announced, but
 * nobody finds those that are lost, and each node hears them in an order of its own.
 */
public final class AnnouncingBackend implements SharedBackend {

	/** The time between two sweeps. */
	private static final Duration SWEEP = Duration.ofSeconds(2);

	/** How long a destination stays joined that nobody wants any more. */
	private static final Duration LINGER = Duration.ofSeconds(5);

	private final Backend store;

	private final Positions positions;

	private final Bus bus;

	private final @Nullable Claims claims;

	private final Duration sweep;

	private final Duration linger;

	private volatile @Nullable JoinedLogs joined;

	private volatile @Nullable QueueNews news;

	private volatile boolean closed;

	/**
	 * @param store not started; this starts and closes it
	 * @param positions of the same store
	 * @param bus of the nodes that write to this store, and of no others; closed by its
	 * owner, after this
	 */
	public AnnouncingBackend(Backend store, Positions positions, Bus bus) {
		this(store, positions, bus, SWEEP, LINGER);
	}

	/**
	 * @param sweep the time between two sweeps
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	AnnouncingBackend(Backend store, Positions positions, Bus bus, Duration sweep, Duration linger) {
		this.store = store;
		this.positions = positions;
		this.bus = bus;
		Claims stored = store.claims();
		this.claims = (stored != null) ? new AnnouncedClaims(stored, (queue) -> news().tell(queue)) : null;
		this.sweep = sweep;
		this.linger = linger;
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		long node = new SecureRandom().nextLong();
		JoinedLogs logs = new JoinedLogs(node, this.store, this.positions, this.bus, inbound, retentions, this.sweep,
				this.linger);
		QueueNews queues = new QueueNews(node, this.bus, inbound, this.linger);
		this.joined = logs;
		this.news = queues;
		this.store.start(new Inbound() {

			@Override
			public void appended(StoredMessage message) {
				if (DestinationNames.isQueue(message.destination())) {
					inbound.appended(message);
					queues.tell(message.destination());
				}
				else {
					logs.committed(message);
				}
			}

			@Override
			public @Nullable Runnable roomFor(Publication publication) {
				return inbound.roomFor(publication);
			}

		}, retentions);
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		JoinedLogs logs = joined();
		return this.store.publish(batch).thenCompose((stored) -> {
			List<CompletableFuture<Void>> passed = new ArrayList<>(stored.size());
			for (int i = 0; i < stored.size(); i++) {
				passed.add(logs.passed(batch.publications().get(i).destination(), stored.get(i)));
			}
			return CompletableFuture.allOf(passed.toArray(CompletableFuture[]::new)).thenApply((all) -> stored);
		});
	}

	@Override
	public boolean isBehind(String sender) {
		return this.store.isBehind(sender) || joined().isBehind();
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		if (this.closed) {
			return CompletableFuture.failedFuture(new BackendException("The archive is closed", null));
		}
		return DestinationNames.isQueue(destination) ? news().join(destination) : joined().join(destination);
	}

	@Override
	public void leave(String destination) {
		if (DestinationNames.isQueue(destination)) {
			news().leave(destination);
		}
		else {
			joined().leave(destination);
		}
	}

	@Override
	public @Nullable Claims claims() {
		return this.claims;
	}

	/** Whether somebody here wants it, or did a moment ago. */
	boolean hasJoined(String destination) {
		return joined().has(destination);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		return this.store.read(destination, from, limit);
	}

	@Override
	public void forget(String destination) {
		this.store.forget(destination);
		joined().changed(destination);
	}

	@Override
	public void close() {
		this.closed = true;
		this.store.close();
		JoinedLogs logs = this.joined;
		if (logs != null) {
			logs.close();
		}
		QueueNews queues = this.news;
		if (queues != null) {
			queues.close();
		}
	}

	private JoinedLogs joined() {
		JoinedLogs logs = this.joined;
		if (logs == null) {
			throw new IllegalStateException("The backend has not been started");
		}
		return logs;
	}

	private QueueNews news() {
		QueueNews queues = this.news;
		if (queues == null) {
			throw new IllegalStateException("The backend has not been started");
		}
		return queues;
	}

}
