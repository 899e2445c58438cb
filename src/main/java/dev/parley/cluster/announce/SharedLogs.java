package dev.parley.cluster.announce;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.parley.cluster.bus.Bus;
import dev.parley.engine.log.Backend;
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

/**
 * All topics and work queues that are not durable, for nodes that share a store and a
 * bus. Those with a log are an {@link AnnouncingBackend}'s, queues among them. What keeps
 * nothing goes over the bus alone, at most once and in one order at all nodes; in a batch
 * with others it goes when that is committed, and the answer does not wait for it. A
 * joined pattern hears of both.
 * <p>
 * Safe for any thread.
 */
public final class SharedLogs implements SharedBackend {

	/** How long a destination stays joined that nobody wants any more. */
	private static final Duration LINGER = Duration.ofSeconds(5);

	private static final Duration SWEEP = Duration.ofSeconds(2);

	private final AnnouncingBackend logs;

	private final Backend store;

	private final Bus bus;

	private final Clock clock;

	private final Duration linger;

	private volatile @Nullable Started started;

	/**
	 * @param store not started; this starts and closes it
	 * @param positions of the same store
	 * @param bus of the nodes that share the store; closed by its owner, after this
	 */
	public SharedLogs(Backend store, Positions positions, Bus bus, Clock clock) {
		this(store, positions, bus, clock, SWEEP, LINGER);
	}

	/**
	 * @param sweep the time between two looks at where the logs stand
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	SharedLogs(Backend store, Positions positions, Bus bus, Clock clock, Duration sweep, Duration linger) {
		this.store = store;
		this.bus = bus;
		this.clock = clock;
		this.linger = linger;
		this.logs = new AnnouncingBackend(new Widely(), positions, bus, sweep, linger);
	}

	@Override
	public void start(Inbound inbound, Retentions retentions) {
		this.started = new Started(retentions, new PassedTopics(this.bus, inbound, this.linger),
				new WildcardTopics(this.bus, inbound, retentions, this.store, this.linger));
		this.logs.start(inbound, retentions);
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		Started started = started();
		boolean kept = batch.publications().isEmpty() || !batch.settlements().isEmpty() || !batch.erasures().isEmpty()
				|| batch.publications().stream().anyMatch((each) -> !keepsNothing(each.destination()));
		if (kept) {
			return this.logs.publish(batch);
		}
		List<CompletableFuture<Void>> sent = batch.publications().stream().map((each) -> pass(each, started)).toList();
		return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
			.thenApply((all) -> sent.stream().map((each) -> new Position("", 0)).toList());
	}

	private CompletableFuture<Void> pass(Publication publication, Started started) {
		StoredMessage message = new StoredMessage(publication.destination(), "", 0, this.clock.millis(),
				publication.headers(), publication.body());
		started.patterns().tell(message);
		return started.topics().publish(message);
	}

	private boolean keepsNothing(String destination) {
		return started().retentions().of(destination).keepsNothing();
	}

	@Override
	public boolean isBehind(String sender) {
		return this.logs.isBehind(sender) || started().topics().isBehind();
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		if (DestinationNames.isPattern(destination)) {
			return started().patterns().join(destination);
		}
		return keepsNothing(destination) ? started().topics().join(destination) : this.logs.join(destination);
	}

	@Override
	public @Nullable Claims claims() {
		return this.logs.claims();
	}

	@Override
	public void leave(String destination) {
		if (DestinationNames.isPattern(destination)) {
			started().patterns().leave(destination);
		}
		else if (keepsNothing(destination)) {
			started().topics().leave(destination);
		}
		else {
			this.logs.leave(destination);
		}
	}

	/** Whether somebody here wants a topic with a log, or did a moment ago. */
	boolean hasJoined(String destination) {
		return this.logs.hasJoined(destination);
	}

	@Override
	public Page read(String destination, long from, int limit) {
		return this.logs.read(destination, from, limit);
	}

	@Override
	public void forget(String destination) {
		this.logs.forget(destination);
	}

	/**
	 * How often messages that no log keeps may have been lost: once for each of their
	 * destinations and of the patterns that was joined when the bus was interrupted, and
	 * for each message that had to be dropped.
	 */
	public long lost() {
		Started running = this.started;
		return (running != null) ? running.topics().lost() + running.patterns().lost() : 0;
	}

	@Override
	public void close() {
		this.logs.close();
		Started running = this.started;
		if (running != null) {
			running.topics().close();
			running.patterns().close();
		}
	}

	private Started started() {
		Started running = this.started;
		if (running == null) {
			throw new IllegalStateException("The logs have not been started");
		}
		return running;
	}

	private record Started(Retentions retentions, PassedTopics topics, WildcardTopics patterns) {
	}

	/** The store, whose messages patterns hear of, too. */
	private final class Widely implements Backend {

		@Override
		public void start(Inbound inbound, Retentions retentions) {
			WildcardTopics patterns = started().patterns();
			PassedTopics topics = started().topics();
			SharedLogs.this.store.start(new Inbound() {

				@Override
				public void appended(StoredMessage message) {
					patterns.tell(message);
					if (keepsNothing(message.destination())) {
						topics.committed(message);
					}
					else {
						inbound.appended(message);
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
			return SharedLogs.this.store.publish(batch);
		}

		@Override
		public boolean isBehind(String sender) {
			return SharedLogs.this.store.isBehind(sender);
		}

		@Override
		public @Nullable Claims claims() {
			return SharedLogs.this.store.claims();
		}

		@Override
		public Page read(String destination, long from, int limit) {
			return SharedLogs.this.store.read(destination, from, limit);
		}

		@Override
		public void forget(String destination) {
			SharedLogs.this.store.forget(destination);
		}

		@Override
		public void close() {
			SharedLogs.this.store.close();
		}

	}

}
