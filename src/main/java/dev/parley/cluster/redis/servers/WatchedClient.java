package dev.parley.cluster.redis.servers;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutorGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client whose connections come back by themselves; while one is away, its commands
 * fail at once. It asks for a sign of life, and closes a connection on which none comes:
 * a machine that has lost its power says no goodbye, and TCP would wait for a quarter of
 * an hour before the Sentinels are asked for another master. Safe for any thread.
 */
public final class WatchedClient implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(WatchedClient.class);

	/** Of keys and channels, and of values. */
	public static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	/** Commands that wait for an answer at once: requests, reads, and joins. */
	private static final int QUEUE = 20_000;

	/**
	 * Between two attempts to connect. Lettuce's own delay grows to 30 s, so a server
	 * that is back after a minute would be away half a minute longer.
	 */
	static final Delay RECONNECT = Delay.equalJitter(Duration.ofMillis(10), Duration.ofSeconds(1), 10,
			TimeUnit.MILLISECONDS);

	/**
	 * Between two looks at who is master of what, also where nothing has failed. Lettuce
	 * looks at once after any sign that it has changed.
	 */
	private static final Duration TOPOLOGY = Duration.ofSeconds(10);

	/** Signs of life that have to be missing. */
	private static final int MISSING = 3;

	private final ClientResources resources;

	private final Client client;

	private final Duration timeout;

	private final List<StatefulConnection<String, byte[]>> connections = new CopyOnWriteArrayList<>();

	private final SignsOfLife signs = new SignsOfLife(System::nanoTime);

	/**
	 * @param timeout of each command, and between two signs of life
	 * @param further options
	 */
	public WatchedClient(Servers servers, Duration timeout, UnaryOperator<ClientOptions.Builder> further) {
		this.timeout = timeout;
		this.resources = ClientResources.builder().reconnectDelay(RECONNECT).nettyCustomizer(new NettyCustomizer() {

			@Override
			public void afterChannelInitialized(Channel channel) {
				channel.pipeline().addFirst(new Silence(timeout.multipliedBy(MISSING)));
			}

		}).build();
		this.client = servers.isCluster() ? new ClusterClient(servers, this.resources, timeout, further)
				: new OneMaster(servers, this.resources, timeout, further);
		// At a fixed rate, a process that was stopped would make up for each ping that it
		// missed.
		executor().scheduleWithFixedDelay(this.signs::look, timeout.toMillis(), timeout.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private static ClientOptions.Builder options(ClientOptions.Builder options, Duration timeout) {
		return options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
			.requestQueueSize(QUEUE)
			.socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
			.timeoutOptions(TimeoutOptions.enabled(timeout));
	}

	/**
	 * Connects.
	 * @throws RedisException if the server can't be reached, or refuses
	 */
	public RedisClusterAsyncCommands<String, byte[]> connect() {
		return this.client.connect(this::watch);
	}

	/**
	 * Connects, to receive.
	 * @throws RedisException if the server can't be reached, or refuses
	 */
	public StatefulRedisPubSubConnection<String, byte[]> connectToReceive() {
		StatefulRedisPubSubConnection<String, byte[]> connection = this.client.connectToReceive();
		watch(connection, () -> ping(connection.async()));
		return connection;
	}

	private void watch(StatefulConnection<String, byte[]> connection, Runnable ping) {
		this.connections.add(connection);
		this.signs.watch(connection::isOpen, ping);
	}

	/**
	 * For how long a connection has been away, as far as is known: one that is silent
	 * counts from when it is given up. Zero if all are there.
	 */
	public Duration away() {
		return this.signs.away();
	}

	/** What comes in return is enough, also an error. */
	private static void ping(RedisClusterAsyncCommands<String, byte[]> commands) {
		try {
			commands.ping().exceptionally((failure) -> {
				log.debug("Redis gives no sign of life: {}", failure.toString());
				return "";
			});
		}
		catch (RedisException ex) {
			log.debug("Redis cannot be asked for a sign of life", ex);
		}
	}

	/** Threads for what must not be done on those of the connections. */
	public EventExecutorGroup executor() {
		return this.resources.eventExecutorGroup();
	}

	@Override
	public void close() {
		this.connections.forEach(StatefulConnection::close);
		this.client.redis().shutdown(Duration.ZERO, this.timeout);
		this.resources.shutdown(0, this.timeout.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
	}

	/** What differs between one master and several. */
	private interface Client {

		AbstractRedisClient redis();

		/**
		 * @param watch is given the connection, and what asks it for a sign of life
		 */
		RedisClusterAsyncCommands<String, byte[]> connect(
				BiConsumer<StatefulConnection<String, byte[]>, Runnable> watch);

		StatefulRedisPubSubConnection<String, byte[]> connectToReceive();

	}

	private record OneMaster(RedisClient redis) implements Client {

		OneMaster(Servers servers, ClientResources resources, Duration timeout,
				UnaryOperator<ClientOptions.Builder> further) {
			this(RedisClient.create(resources, servers.uris().get(0)));
			this.redis.setOptions(further.apply(options(ClientOptions.builder(), timeout)).build());
		}

		@Override
		public RedisClusterAsyncCommands<String, byte[]> connect(
				BiConsumer<StatefulConnection<String, byte[]>, Runnable> watch) {
			StatefulRedisConnection<String, byte[]> connection = this.redis.connect(CODEC);
			watch.accept(connection, () -> ping(connection.async()));
			return connection.async();
		}

		@Override
		public StatefulRedisPubSubConnection<String, byte[]> connectToReceive() {
			return this.redis.connectPubSub(CODEC);
		}

	}

	private record ClusterClient(RedisClusterClient redis) implements Client {

		ClusterClient(Servers servers, ClientResources resources, Duration timeout,
				UnaryOperator<ClientOptions.Builder> further) {
			this(RedisClusterClient.create(resources, servers.uris()));
			ClusterClientOptions.Builder options = ClusterClientOptions.builder()
				.maxRedirects(servers.maxRedirects())
				.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
					.enablePeriodicRefresh(TOPOLOGY)
					.adaptiveRefreshTriggersTimeout(timeout)
					.build());
			this.redis.setOptions((ClusterClientOptions) further.apply(options(options, timeout)).build());
		}

		@Override
		public RedisClusterAsyncCommands<String, byte[]> connect(
				BiConsumer<StatefulConnection<String, byte[]>, Runnable> watch) {
			StatefulRedisClusterConnection<String, byte[]> connection = this.redis.connect(CODEC);
			watch.accept(connection, () -> pingAll(connection));
			return connection.async();
		}

		/**
		 * Lettuce has one connection for what has no key, and knows those for keys by
		 * host and port: by the id of its node, each would be another one.
		 */
		private static void pingAll(StatefulRedisClusterConnection<String, byte[]> connection) {
			WatchedClient.ping(connection.async());
			connection.getPartitions()
				.stream()
				.filter((node) -> node.is(NodeFlag.UPSTREAM))
				.forEach((node) -> ping(connection, node.getUri()));
		}

		private static void ping(StatefulRedisClusterConnection<String, byte[]> connection, RedisURI master) {
			try {
				connection.getConnectionAsync(master.getHost(), master.getPort())
					.thenAccept((one) -> WatchedClient.ping(one.async()));
			}
			catch (RedisException ex) {
				log.debug("{} has left the cluster in this moment", master, ex);
			}
		}

		@Override
		public StatefulRedisPubSubConnection<String, byte[]> connectToReceive() {
			return this.redis.connectPubSub(CODEC);
		}

	}

	/** Closes a connection on which nothing comes. */
	private static final class Silence extends IdleStateHandler {

		private final Duration longest;

		private boolean heard;

		Silence(Duration longest) {
			super(longest.toMillis(), 0, 0, TimeUnit.MILLISECONDS);
			this.longest = longest;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
			this.heard = true;
			super.channelRead(context, message);
		}

		/** One on which nothing has ever come is an attempt, of which there are many. */
		@Override
		protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
			if (this.heard) {
				log.warn("Redis at {} has been silent for {} ms: its connection is made again",
						context.channel().remoteAddress(), this.longest.toMillis());
			}
			context.close();
		}

	}

}
