package dev.parley.cluster.announce;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
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
 * Messages of work queues are not announced: one node serves all of them. Those of
 * destinations that keep no log are, but nobody finds those that are lost, and each node
 * hears them in an order of its own.
 */
public final class AnnouncingBackend implements SharedBackend {

	/** The time between two sweeps. */
	private static final Duration SWEEP = Duration.ofSeconds(2);

	/** How long a destination stays joined that nobody wants any more. */
	private static final Duration LINGER = Duration.ofSeconds(5);

	private final Backend store;

	private final Positions positions;

	private final Bus bus;

	private final BooleanSupplier servesQueues;

	private final Duration sweep;

	private final Duration linger;

	private volatile @Nullable JoinedLogs joined;

	private volatile boolean closed;

	/**
	 * @param store not started; this starts and closes it
	 * @param positions of the same store
	 * @param bus of the nodes that write to this store, and of no others; closed by its
	 * owner, after this
	 * @param servesQueues whether this process is the one that takes and hands out the
	 * messages of work queues; at the others their publications and readings fail
	 */
	public AnnouncingBackend(Backend store, Positions positions, Bus bus, BooleanSupplier servesQueues) {
		this(store, positions, bus, servesQueues, SWEEP, LINGER);
	}

	/**
	 * @param sweep the time between two sweeps
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	AnnouncingBackend(Backend store, Positions positions, Bus bus, BooleanSupplier servesQueues, Duration sweep,
			Duration linger) {
		this.store = store;
		this.positions = positions;
		this.bus = bus;
		this.servesQueues = servesQueues;
		this.sweep = sweep;
		this.linger = linger;
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		JoinedLogs logs = new JoinedLogs(new SecureRandom().nextLong(), this.store, this.positions, this.bus, inbound,
				retentions, this.sweep, this.linger);
		this.joined = logs;
		this.store.start(new Inbound() {

			@Override
			public void appended(StoredMessage message) {
				if (DestinationNames.isQueue(message.destination())) {
					inbound.appended(message);
				}
				else {
					logs.committed(message);
				}
			}

			@Override
			public @Nullable Runnable roomFor(Publication publication) {
				return isElsewhere(publication.destination()) ? null : inbound.roomFor(publication);
			}

		}, retentions);
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		JoinedLogs logs = joined();
		if (batch.publications().stream().anyMatch((each) -> isElsewhere(each.destination()))) {
			return CompletableFuture.failedFuture(elsewhere());
		}
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
		return this.closed ? CompletableFuture.failedFuture(new BackendException("The archive is closed", null))
				: joined().join(destination);
	}

	@Override
	public void leave(String destination) {
		joined().leave(destination);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		if (isElsewhere(destination)) {
			throw elsewhere();
		}
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
	}

	/** Two nodes would hand out the same messages. */
	private boolean isElsewhere(String destination) {
		return DestinationNames.isQueue(destination) && !this.servesQueues.getAsBoolean();
	}

	private static BackendException elsewhere() {
		return new BackendException("Durable work queues are served by another node of the cluster", null);
	}

	private JoinedLogs joined() {
		JoinedLogs logs = this.joined;
		if (logs == null) {
			throw new IllegalStateException("The backend has not been started");
		}
		return logs;
	}

}
