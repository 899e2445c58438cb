package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
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
import dev.parley.cluster.sequence.GapReader;
import dev.parley.cluster.sequence.JoinedDestination;
import dev.parley.cluster.sequence.JoinedDestinations;
import dev.parley.cluster.sequence.LogFollower;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Joining;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.StoredMessage;

/**
 * Receives the messages of joined destinations. What was lost with the connection is read
 * from the log; where none is kept, each loss of the connection is counted.
 * <p>
 * Safe for any thread. The connection's thread hands all that comes to the lanes; when
 * they are far behind, it drops messages, which are then read from the log.
 */
final class Receiver extends RedisPubSubAdapter<String, byte[]> implements RedisConnectionStateListener, Joining {

	private static final Logger log = LoggerFactory.getLogger(Receiver.class);

	/** After how long what was dropped is read. */
	private static final long AGAIN = Duration.ofMillis(200).toMillis();

	private final Names names;

	private final String node;

	private final Connections connections;

	private final Lanes lanes;

	private final LogReader reader;

	private final Inbound inbound;

	private final Retentions retentions;

	private final JoinedDestinations<Joined> joined;

	private final AtomicLong lost = new AtomicLong();

	private final AtomicBoolean overrun = new AtomicBoolean();

	/** With a log of which messages were dropped. */
	private final Set<String> dropped = ConcurrentHashMap.newKeySet();

	private final ScheduledThreadPoolExecutor timer;

	private final GapReader gaps;

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
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "parley-redis-timer");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.timer.setRemoveOnCancelPolicy(true);
		this.gaps = new GapReader(reader::read, this.timer);
		this.joined = new JoinedDestinations<>(new Channels(), this.timer, linger);
		if (names.isClustered()) {
			LogSweep sweep = new LogSweep(this::logs, reader::read, this::stands);
			this.timer.scheduleWithFixedDelay(sweep::step, 0, LogSweep.STEP.toMillis(), TimeUnit.MILLISECONDS);
		}
		connections.receiving().addListener((io.lettuce.core.pubsub.RedisPubSubListener<String, byte[]>) this);
		connections.receiving().addListener((RedisConnectionStateListener) this);
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		return this.joined.join(destination);
	}

	@Override
	public void leave(String destination) {
		this.joined.leave(destination);
	}

	private CompletionStage<@Nullable Page> position(JoinedDestination<Joined> destination) {
		if (destination.state().isLogged()) {
			return this.reader.read(destination.name(), 1, 0).thenApply((page) -> page);
		}
		return this.connections.passed(this.names.log(destination.name()).get(0)).thenApply((any) -> null);
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

	/**
	 * Passes on what this node has published, on the destination's lane.
	 * @param done called when it has been passed on
	 */
	void published(StoredMessage message, Echo echo, Runnable done) {
		JoinedDestination<Joined> membership = this.joined.get(message.destination());
		if (membership == null) {
			this.inbound.appended(message);
			done.run();
			return;
		}
		Joined state = membership.state();
		try {
			state.published(message, echo, done, System.nanoTime());
		}
		finally {
			check(message.destination(), state);
		}
	}

	private void giveUpLater(String destination, Joined state, long nanos) {
		this.timer.schedule(() -> this.lanes.run(destination, () -> state.giveUp(System.nanoTime())), nanos,
				TimeUnit.NANOSECONDS);
	}

	@Override
	public void message(String channel, byte[] message) {
		if (this.names.isWide(channel) || this.names.isBell(channel)) {
			return;
		}
		String destination = this.names.destination(channel);
		JoinedDestination<Joined> membership = this.joined.get(destination);
		if (membership == null) {
			return;
		}
		Joined state = membership.state();
		if (this.lanes.isFull()) {
			overrun(destination, message, state);
			return;
		}
		this.lanes.run(destination, message.length, () -> {
			try {
				state.announced(message);
			}
			finally {
				check(destination, state);
			}
		});
	}

	private void overrun(String destination, byte[] message, Joined state) {
		if (!state.isLogged()) {
			this.lost.addAndGet(Announcement.readAll(destination, message).size());
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
			JoinedDestination<Joined> membership = this.joined.get(destination);
			if (membership != null) {
				suspect(destination, membership.state());
			}
		}
	}

	private void suspect(String destination, Joined state) {
		this.lanes.run(destination, () -> {
			state.suspect();
			check(destination, state);
		});
	}

	private List<String> logs() {
		List<String> logs = new ArrayList<>();
		this.joined.forEach((membership) -> {
			if (membership.state().isLogged()) {
				logs.add(membership.name());
			}
		});
		return logs;
	}

	private void stands(String destination, Position position) {
		JoinedDestination<Joined> membership = this.joined.get(destination);
		if (membership != null) {
			this.lanes.run(destination, () -> {
				LogFollower follower = membership.state().follower();
				if (follower != null) {
					follower.stands(position);
					check(destination, membership.state());
				}
			});
		}
	}

	@Override
	public void subscribed(String channel, long count) {
		if (this.names.isWide(channel) || this.names.isBell(channel)) {
			return;
		}
		String destination = this.names.destination(channel);
		JoinedDestination<Joined> membership = this.joined.get(destination);
		if (membership != null) {
			linked(membership);
		}
		else {
			this.timer.execute(() -> unsubscribeUnwanted(destination));
		}
	}

	private void linked(JoinedDestination<Joined> membership) {
		this.lanes.run(membership.name(), () -> {
			membership.state().linked();
			check(membership.name(), membership.state());
		});
	}

	/**
	 * It could not be left while the connection was away; or it is being joined, and the
	 * map did not have it yet.
	 */
	private void unsubscribeUnwanted(String destination) {
		this.joined.ignoreUnlessJoined(destination, this::linked);
	}

	@Override
	public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
		this.joined.forEach((membership) -> this.lanes.run(membership.name(), () -> {
			if (membership.state().unlinked() && !membership.state().isLogged()) {
				this.lost.incrementAndGet();
			}
		}));
	}

	/** Sees to it that what is missing is read. Called on the destination's lane. */
	private void check(String destination, Joined state) {
		this.gaps.check(destination, state.follower(), (task) -> this.lanes.run(destination, task));
	}

	/** How often messages of destinations without a log may have been lost. */
	long lost() {
		return this.lost.get();
	}

	/** Nobody waits for anything any more. */
	void close() {
		this.joined.forEach((membership) -> this.lanes.run(membership.name(), membership.state()::end));
		this.timer.shutdownNow();
	}

	/** Each destination has a channel of its own. */
	private final class Channels implements JoinedDestinations.Source<Joined> {

		@Override
		public Joined state(String destination) {
			return new Joined(destination, Receiver.this.inbound, Receiver.this.node,
					!Receiver.this.retentions.of(destination).keepsNothing(),
					(state, nanos) -> giveUpLater(destination, state, nanos));
		}

		@Override
		public CompletableFuture<?> listen(JoinedDestination<Joined> destination) {
			return subscribe(Receiver.this.names.channel(destination.name())).toCompletableFuture();
		}

		@Override
		public void listening(JoinedDestination<Joined> destination, @Nullable Throwable failure) {
			if (failure != null) {
				fail(destination, failure);
				return;
			}
			position(destination).whenComplete((position, unknown) -> {
				if (unknown != null) {
					fail(destination, unknown);
				}
				else {
					begin(destination, position);
				}
			});
		}

		private void begin(JoinedDestination<Joined> destination, @Nullable Page position) {
			Receiver.this.lanes.run(destination.name(), () -> {
				try {
					destination.state().begin(position);
				}
				finally {
					destination.becomeReady();
					check(destination.name(), destination.state());
				}
			});
		}

		/** Not on the connection's thread. */
		private void fail(JoinedDestination<Joined> destination, Throwable failure) {
			Receiver.this.timer.execute(() -> Receiver.this.joined.fail(destination, failure));
		}

		@Override
		public void ignore(String destination) {
			unsubscribe(Receiver.this.names.channel(destination));
		}

		@Override
		public void left(JoinedDestination<Joined> destination) {
			Receiver.this.lanes.run(destination.name(), destination.state()::end);
		}

	}

}
