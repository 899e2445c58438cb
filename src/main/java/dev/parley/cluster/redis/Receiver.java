package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.redis.Announcement.Echo;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * Receives the messages of joined destinations. What was lost with the connection is read
 * from the log; where none is kept, each loss of the connection is counted.
 * <p>
 * Safe for any thread. The connection's thread hands all that comes to the lanes; when
 * they are far behind, it drops messages, which are then read from the log.
 */
final class Receiver extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener {

	private static final Logger log = LoggerFactory.getLogger(Receiver.class);

	/** Messages read at once. */
	private static final int PAGE = 200;

	/** How long something may be missing until it is read. */
	private static final long PATIENCE = Duration.ofMillis(20).toMillis();

	private static final long AGAIN = Duration.ofMillis(200).toMillis();

	/** How long an announcement of what this node has published may take. */
	private static final long ECHO = Duration.ofSeconds(1).toNanos();

	private final Names names;

	private final String node;

	private final Connections connections;

	private final Lanes lanes;

	private final LogReader reader;

	private final Inbound inbound;

	private final Retentions retentions;

	private final Duration linger;

	private final ConcurrentHashMap<String, Membership> joined = new ConcurrentHashMap<>();

	private final AtomicLong lost = new AtomicLong();

	private final AtomicBoolean overrun = new AtomicBoolean();

	/** With a log of which messages were dropped. */
	private final Set<String> dropped = ConcurrentHashMap.newKeySet();

	private final ScheduledThreadPoolExecutor timer;

	/**
	 * @param linger how long a destination stays joined that nobody wants any more
	 */
	Receiver(Names names, String node, Connections connections, Lanes lanes, LogReader reader, Inbound inbound,
			Retentions retentions, Duration linger) {
		this.names = names;
		this.node = node;
		this.connections = connections;
		this.lanes = lanes;
		this.reader = reader;
		this.inbound = inbound;
		this.retentions = retentions;
		this.linger = linger;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "parley-redis-timer");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.timer.setRemoveOnCancelPolicy(true);
		connections.receiving().addListener((io.lettuce.core.pubsub.RedisPubSubListener<String, byte[]>) this);
		connections.receiving().addListener((RedisConnectionStateListener) this);
	}

	/** See {@link dev.parley.engine.log.Backend#join}. */
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
		Membership membership = new Membership(
				new Joined(destination, this.inbound, this.node, !this.retentions.of(destination).keepsNothing()));
		subscribe(this.names.channel(destination)).thenCompose((subscribed) -> membership.present)
			.thenCompose((present) -> position(destination, membership))
			.whenComplete((position, failure) -> {
				if (failure != null) {
					this.timer.execute(() -> fail(destination, membership, failure));
				}
				else {
					this.lanes.run(destination, () -> {
						membership.state.begin(position);
						membership.ready.complete(null);
						check(destination, membership.state);
					});
				}
			});
		return membership;
	}

	private void fail(String destination, Membership membership, Throwable failure) {
		this.joined.computeIfPresent(destination, (name, known) -> {
			if (known != membership) {
				return known;
			}
			unsubscribe(this.names.channel(name));
			return null;
		});
		membership.ready.completeExceptionally(new BackendException(
				"%s could not be joined: %s".formatted(destination, failure.getMessage()), failure));
	}

	private CompletionStage<@Nullable Page> position(String destination, Membership membership) {
		if (membership.state.isLogged()) {
			return this.reader.read(destination, 1, 0).thenApply((page) -> page);
		}
		return this.connections.ping().thenApply((pong) -> null);
	}

	private CompletionStage<Void> subscribe(String channel) {
		return this.connections.receiving().async().subscribe(channel);
	}

	private void unsubscribe(String channel) {
		this.connections.receiving().async().unsubscribe(channel).exceptionally((failure) -> {
			// What comes is dropped, and it is left when the connection is back.
			log.debug("{} is still received: {}", channel, failure.toString());
			return null;
		});
	}

	/** See {@link dev.parley.engine.log.Backend#leave}. */
	void leave(String destination) {
		this.joined.computeIfPresent(destination, (name, membership) -> {
			if (--membership.wanted == 0) {
				this.timer.schedule(() -> endUnwanted(name), this.linger.toMillis(), TimeUnit.MILLISECONDS);
			}
			return membership;
		});
	}

	/**
	 * Commands are sent while the map holds the entry, so the last one sent is that of
	 * the last change.
	 */
	private void endUnwanted(String destination) {
		this.joined.computeIfPresent(destination, (name, membership) -> {
			if (membership.wanted > 0) {
				return membership;
			}
			unsubscribe(this.names.channel(name));
			this.lanes.run(name, membership.state::end);
			return null;
		});
	}

	/**
	 * Passes on what this node has published, on the destination's lane.
	 * @param done called when it has been passed on
	 */
	void published(StoredMessage message, Echo echo, Runnable done) {
		Membership membership = this.joined.get(message.destination());
		if (membership == null) {
			this.inbound.appended(message);
			done.run();
			return;
		}
		Joined state = membership.state;
		boolean expecting = state.isExpecting();
		state.published(message, echo, done, System.nanoTime());
		if (!expecting && state.isExpecting()) {
			giveUpLater(message.destination(), state);
		}
		check(message.destination(), state);
	}

	private void giveUpLater(String destination, Joined state) {
		this.timer.schedule(() -> this.lanes.run(destination, () -> {
			if (state.giveUp(System.nanoTime(), ECHO)) {
				giveUpLater(destination, state);
			}
		}), ECHO, TimeUnit.NANOSECONDS);
	}

	@Override
	public void message(String channel, byte[] message) {
		if (this.names.isWide(channel)) {
			return;
		}
		String destination = this.names.destination(channel);
		Membership membership = this.joined.get(destination);
		if (membership == null) {
			return;
		}
		Joined state = membership.state;
		if (this.lanes.isFull()) {
			overrun(destination, state);
			return;
		}
		this.lanes.run(destination, message.length, () -> {
			if (message.length == 0) {
				state.suspect();
			}
			else {
				state.announced(Announcement.read(destination, message));
			}
			check(destination, state);
		});
	}

	private void overrun(String destination, Joined state) {
		if (!state.isLogged()) {
			this.lost.incrementAndGet();
			return;
		}
		this.dropped.add(destination);
		if (this.overrun.compareAndSet(false, true)) {
			this.timer.schedule(this::suspectDropped, AGAIN, TimeUnit.MILLISECONDS);
		}
	}

	private void suspectDropped() {
		this.overrun.set(false);
		for (String destination : List.copyOf(this.dropped)) {
			this.dropped.remove(destination);
			Membership membership = this.joined.get(destination);
			if (membership != null) {
				suspect(destination, membership.state);
			}
		}
	}

	private void suspect(String destination, Joined state) {
		this.lanes.run(destination, () -> {
			state.suspect();
			check(destination, state);
		});
	}

	@Override
	public void subscribed(String channel, long count) {
		if (this.names.isWide(channel)) {
			return;
		}
		String destination = this.names.destination(channel);
		Membership membership = this.joined.get(destination);
		if (membership != null) {
			this.lanes.run(destination, () -> {
				membership.state.linked();
				check(destination, membership.state);
			});
		}
		else {
			this.timer.execute(() -> unsubscribeUnwanted(destination));
		}
	}

	/**
	 * It could not be left while the connection was away; or it is being joined, and what
	 * has come before the map had it was dropped.
	 */
	private void unsubscribeUnwanted(String destination) {
		this.joined.compute(destination, (name, membership) -> {
			if (membership == null) {
				unsubscribe(this.names.channel(name));
			}
			else {
				suspect(name, membership.state);
			}
			return membership;
		});
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		this.joined.forEach((destination, membership) -> this.lanes.run(destination, () -> {
			if (membership.state.unlinked() && !membership.state.isLogged()) {
				this.lost.incrementAndGet();
			}
		}));
	}

	/** Sees to it that what is missing is read, on the destination's lane. */
	private void check(String destination, Joined state) {
		if (state.beginFilling()) {
			fillLater(destination, state, PATIENCE);
		}
	}

	private void fillLater(String destination, Joined state, long millis) {
		this.timer.schedule(() -> this.lanes.run(destination, () -> fill(destination, state)), millis,
				TimeUnit.MILLISECONDS);
	}

	private void fill(String destination, Joined state) {
		long from = state.beginReading();
		if (from == 0) {
			return;
		}
		this.reader.read(destination, from, PAGE).whenComplete((page, failure) -> this.lanes.run(destination, () -> {
			boolean useful = state.read(page, from, PAGE);
			if (state.beginFilling()) {
				fillLater(destination, state, useful ? 0 : AGAIN);
			}
		}));
	}

	/** How often messages of destinations without a log may have been lost. */
	long lost() {
		return this.lost.get();
	}

	/** Nobody waits for anything any more. */
	void close() {
		this.joined.forEach((destination, membership) -> this.lanes.run(destination, membership.state::end));
		this.timer.shutdownNow();
	}

	/** How many want a destination, changed while the map holds the entry. */
	private static final class Membership {

		private final Joined state;

		/**
		 * Completed when the map has it. What this node publishes before that is passed
		 * on without it, so the log's position has to be read afterwards.
		 */
		private final CompletableFuture<Void> present = new CompletableFuture<>();

		private final CompletableFuture<Void> ready = new CompletableFuture<>();

		private int wanted;

		Membership(Joined state) {
			this.state = state;
		}

	}

}
