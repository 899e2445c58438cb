package dev.parley.cluster.redis;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

import dev.parley.cluster.RareLine;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.engine.log.BackendException;
import dev.parley.engine.log.Batch;
import dev.parley.engine.log.Claimed;
import dev.parley.engine.log.Claims;
import dev.parley.engine.log.DestinationNames;
import dev.parley.engine.log.Inbound;
import dev.parley.engine.log.Joining;
import dev.parley.engine.log.Page;
import dev.parley.engine.log.Position;
import dev.parley.engine.log.Retention;
import dev.parley.engine.log.Retentions;
import dev.parley.engine.log.SharedBackend;

/**
 * Logs on one Redis (6.2 or later) or Valkey master, shared by several processes. To
 * append and to announce is one script; what it does is as durable as the server makes
 * it.
 * <p>
 * An epoch on the wire is that of the log and the generation of the master. A replica
 * that takes over begins another generation, and remembers where the one before ended:
 * see {@link Page#holds}.
 */
public final class RedisBackend implements SharedBackend, Claims {

	/** Of one command. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	/** How long a batch waits while the server is away. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** How long a destination stays joined that nobody wants any more. */
	private static final Duration LINGER = Duration.ofSeconds(5);

	/**
	 * For how long a node that is not heard keeps the messages of work queues that it has
	 * claimed.
	 */
	private static final Duration LEASE = Duration.ofSeconds(10);

	private final Servers servers;

	private final Names names;

	private final Clock clock;

	private final Duration timeout;

	private final Duration patience;

	private final Duration linger;

	private final Duration lease;

	/** This process, as the scripts know it. */
	private final String node;

	private volatile @Nullable Started started;

	private volatile boolean closed;

	/**
	 * @param prefix of all keys and channels, without braces
	 * @param node this process, by an id that no other one has or had
	 * @throws IllegalArgumentException if the prefix can't be used
	 */
	public RedisBackend(RedisURI server, String prefix, String node, Clock clock) {
		this(Servers.of(server), prefix, node, clock);
	}

	RedisBackend(Servers servers, String prefix, String node, Clock clock) {
		this(servers, prefix, node, clock, TIMEOUT, PATIENCE, LINGER);
	}

	/** With the lease that nodes have. */
	RedisBackend(Servers servers, String prefix, String node, Clock clock, Duration timeout, Duration patience,
			Duration linger) {
		this(servers, prefix, node, clock, timeout, patience, linger, LEASE);
	}

	/**
	 * @param timeout of one command
	 * @param patience how long a batch waits while the server is away
	 * @param linger how long a destination stays joined that nobody wants any more
	 * @param lease for how long a node that is not heard keeps what it has claimed
	 */
	RedisBackend(Servers servers, String prefix, String node, Clock clock, Duration timeout, Duration patience,
			Duration linger, Duration lease) {
		this.servers = servers;
		this.names = new Names(prefix, servers.isCluster());
		this.node = node;
		this.clock = clock;
		this.timeout = timeout;
		this.patience = patience;
		this.linger = linger;
		this.lease = lease;
	}

	/**
	 * Connects to the server.
	 * @throws BackendException if it can't be reached, or refuses
	 */
	@Override
	public void start(Inbound inbound, Retentions retentions) {
		Connections connections = new Connections(this.servers, this.timeout);
		Lanes lanes = new Lanes();
		LogReader reader = new LogReader(this.names, connections, retentions, this.clock);
		Receiver receiver = new Receiver(this.names, this.node, connections, lanes, reader, inbound, retentions,
				this.linger);
		Patterns patterns = new Patterns(this.names, connections, lanes, inbound, retentions);
		Delivery delivery = new Delivery(retentions, lanes, receiver);
		Room room = new Room();
		RareLine failed = new RareLine();
		IntFunction<Sender> sender = (partition) -> new Sender(connections::call,
				(number) -> new Request(this.names, retentions, this.node, this.lease, partition, number, this.clock),
				room, delivery, this.patience, this.timeout, failed);
		Writers writers = new Writers(this.names, room,
				() -> new Writer(sender, room, this.patience.plus(this.timeout)));
		RedisClaims claims = new RedisClaims(this.names, this.node, connections, writers, this.lease);
		Bells bells = new Bells(this.names, this.node, connections, lanes, inbound);
		this.started = new Started(retentions, connections, lanes, reader, receiver, patterns, bells, writers, claims);
	}

	@Override
	public CompletableFuture<List<Position>> publish(Batch batch) {
		Started started = started();
		if (batch.publications().isEmpty() && batch.settlements().isEmpty() && batch.erasures().isEmpty()) {
			return CompletableFuture.completedFuture(List.of());
		}
		if (started.lanes().isOverfull()) {
			return CompletableFuture.failedFuture(new BackendException("Too much waits for subscribers", null));
		}
		return started.writers().publish(batch);
	}

	@Override
	public boolean isBehind(String sender) {
		Started started = started();
		return started.writers().isBehind() || started.lanes().isBehind();
	}

	@Override
	public CompletableFuture<Void> join(String destination) {
		if (this.closed) {
			return CompletableFuture.failedFuture(closedAlready());
		}
		return channelsOf(destination).join(destination);
	}

	@Override
	public void leave(String destination) {
		channelsOf(destination).leave(destination);
	}

	private Joining channelsOf(String destination) {
		if (DestinationNames.isPattern(destination)) {
			return started().patterns();
		}
		return DestinationNames.isQueue(destination) ? started().bells() : started().receiver();
	}

	@Override
	public Page read(String destination, long from, int limit) {
		if (limit < 0) {
			throw new IllegalArgumentException("Expected a limit of 0 or more, not " + limit);
		}
		Started started = started();
		Retention retention = started.retentions().of(destination);
		if (retention.keepsNothing()) {
			return new Page("", 1, 0, List.of(), retention.isKeyed());
		}
		String failure = "The log of %s could not be read";
		if (DestinationNames.isQueue(destination)) {
			// What this node has settled must not be delivered again.
			await(started.writers().settled(destination), failure, destination,
					this.patience.plus(this.timeout.multipliedBy(2)));
		}
		return await(started.reader().read(destination, from, limit), failure, destination,
				this.timeout.multipliedBy(2));
	}

	@Override
	public Claims claims() {
		return this;
	}

	@Override
	public CompletableFuture<List<Claimed>> claim(String queue, int most) {
		return started().claims().claim(queue, most);
	}

	@Override
	public CompletableFuture<Void> release(String queue, List<Claimed> messages) {
		return started().claims().release(queue, messages);
	}

	@Override
	public void forget(String destination) {
		Started started = started();
		List<byte[]> arguments = List.of(Wire.bytes(this.names.channel(destination)));
		List<String> keys = this.names.named(this.names.log(destination), this.names.partition(destination));
		await(started.connections().callPatiently(Scripts.FORGET, keys, arguments),
				"The log of %s could not be deleted", destination, this.timeout.multipliedBy(2));
	}

	private <T> T await(CompletableFuture<T> answer, String failure, String destination, Duration atMost) {
		if (this.closed) {
			throw closedAlready();
		}
		try {
			return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BackendException(failure.formatted(destination), ex);
		}
		catch (ExecutionException | CompletionException | TimeoutException ex) {
			throw new BackendException(failure.formatted(destination), ex);
		}
	}

	/**
	 * How often messages of destinations without a log may have been lost: once for each
	 * of them, and of the patterns, that was joined when its connection was lost, and for
	 * each message that had to be dropped.
	 */
	public long lost() {
		Started started = this.started;
		return (started != null) ? started.receiver().lost() + started.patterns().lost() : 0;
	}

	/** For how long the server has been away; zero if it is there. */
	public Duration away() {
		Started started = this.started;
		return (started != null) ? started.connections().away() : Duration.ZERO;
	}

	@Override
	public void close() {
		Started started = this.started;
		if (started == null || this.closed) {
			this.closed = true;
			return;
		}
		this.closed = true;
		started.writers().close();
		started.claims().close();
		started.receiver().close();
		started.lanes().close();
		started.connections().close();
	}

	/** For tests. */
	Connections connections() {
		return started().connections();
	}

	private Started started() {
		Started started = this.started;
		if (started == null) {
			throw new IllegalStateException("The backend has not been started");
		}
		return started;
	}

	private static BackendException closedAlready() {
		return new BackendException("The Redis backend is closed", null);
	}

	private record Started(Retentions retentions, Connections connections, Lanes lanes, LogReader reader,
			Receiver receiver, Patterns patterns, Bells bells, Writers writers, RedisClaims claims) {
	}

}
