package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.bus.Bus;
import dev.parley.cluster.bus.BusException;
import dev.parley.cluster.redis.servers.Servers;
import dev.parley.cluster.redis.servers.WatchedClient;
import dev.parley.engine.log.BackendException;

/**
 * A bus over the channels of one Redis or Valkey. Two connections, one to send and one to
 * listen, come back by themselves; while one is away, what needs it fails at once. News
 * that were on their way when the connection was lost are not sent again, or some would
 * come twice.
 * <p>
 * Safe for any thread. Listeners are called on the thread of the connection.
 */
public final class RedisBus implements Bus {

	private static final Logger log = LoggerFactory.getLogger(RedisBus.class);

	/** Of one command. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final int LONGEST_NAME = 1024;

	private final String prefix;

	private final WatchedClient client;

	private final RedisClusterAsyncCommands<String, byte[]> sending;

	private final StatefulRedisPubSubConnection<String, byte[]> listening;

	/** Commands are sent while the map holds the entry, so their order is its order. */
	private final ConcurrentHashMap<String, Listening> channels = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Connects to the server.
	 * @param prefix of all channels
	 * @throws BackendException if the server can't be reached, or refuses
	 * @throws IllegalArgumentException if the prefix can't be used
	 */
	public RedisBus(RedisURI server, String prefix) {
		this(Servers.of(server), prefix);
	}

	RedisBus(Servers servers, String prefix) {
		this(servers, prefix, TIMEOUT);
	}

	/**
	 * @param timeout of one command
	 */
	RedisBus(Servers servers, String prefix, Duration timeout) {
		this.prefix = new Names(prefix).bus();
		this.client = new WatchedClient(servers, timeout, (options) -> options.replayFilter((command) -> true));
		try {
			this.sending = this.client.connect();
			this.listening = this.client.connectToReceive();
		}
		catch (RedisException ex) {
			this.client.close();
			throw Connections.unusable(servers, ex);
		}
		this.listening.addListener(new Incoming());
	}

	@Override
	public CompletableFuture<Void> listen(String channel, Listener listener) {
		checkName(channel);
		if (this.closed) {
			return CompletableFuture.failedFuture(closedAlready());
		}
		Listening added = new Listening(listener);
		Listening present = this.channels.compute(channel, (name, known) -> {
			if (known != null) {
				return known;
			}
			this.listening.async().subscribe(this.prefix + name).whenComplete((ignored, failure) -> {
				if (failure == null) {
					added.begun.complete(null);
				}
				else {
					added.begun
						.completeExceptionally(new BusException("%s could not be joined".formatted(name), failure));
				}
			});
			return added;
		});
		if (present != added) {
			throw new IllegalStateException("Somebody here listens to %s already".formatted(channel));
		}
		return added.begun.whenComplete((ignored, failure) -> {
			if (failure != null) {
				end(channel, added);
			}
		});
	}

	@Override
	public void ignore(String channel) {
		end(channel, null);
	}

	/**
	 * @param which to end; null for any
	 */
	private void end(String channel, @Nullable Listening which) {
		this.channels.computeIfPresent(channel, (name, known) -> {
			if (which != null && known != which) {
				return known;
			}
			unsubscribe(this.prefix + name);
			return null;
		});
	}

	private void unsubscribe(String channel) {
		this.listening.async().unsubscribe(channel).exceptionally((failure) -> {
			// What comes is dropped, and it is left when the connection is back.
			log.debug("{} is still received: {}", channel, failure.toString());
			return null;
		});
	}

	@Override
	public CompletableFuture<Void> send(String channel, byte[] news) {
		checkName(channel);
		if (news.length > LONGEST) {
			throw new IllegalArgumentException(
					"News of %d bytes for %s: expected at most %d".formatted(news.length, channel, LONGEST));
		}
		if (this.closed) {
			return CompletableFuture.failedFuture(closedAlready());
		}
		return publish(this.prefix + channel, news).toCompletableFuture().handle((receivers, failure) -> {
			if (failure != null) {
				throw new BusException("News for %s could not be sent".formatted(channel), failure);
			}
			return null;
		});
	}

	/**
	 * Not with the channel as a key: a cluster would be asked at the master that would
	 * have it, which may be away, while any node passes it on to all.
	 */
	private CompletionStage<Long> publish(String channel, byte[] news) {
		return this.sending.dispatch(CommandType.PUBLISH, new IntegerOutput<>(WatchedClient.CODEC),
				new CommandArgs<>(WatchedClient.CODEC).add(Wire.bytes(channel)).add(news));
	}

	/** Runs a script with one key. */
	CompletableFuture<List<?>> evaluate(String script, String key, byte[]... arguments) {
		return this.sending.<List<?>>eval(script, ScriptOutputType.MULTI, new String[] { key }, arguments)
			.toCompletableFuture();
	}

	private static void checkName(String channel) {
		if (channel.isEmpty() || channel.length() > LONGEST_NAME) {
			throw new IllegalArgumentException("The name of a channel has %d characters; expected 1 to %d"
				.formatted(channel.length(), LONGEST_NAME));
		}
	}

	/** For how long the server has been away; zero if it is there. */
	public Duration away() {
		return this.client.away();
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.channels.clear();
		this.client.close();
	}

	private static BusException closedAlready() {
		return new BusException("The bus is closed", null);
	}

	/** What comes, on the thread of the connection. */
	private final class Incoming extends RedisPubSubAdapter<String, byte[]> {

		@Override
		public void message(String channel, byte[] news) {
			Listening listening = find(name(channel));
			if (listening != null) {
				attempt(channel, () -> listening.listener.heard(news));
			}
		}

		/** The first time, and each time that the connection is back. */
		@Override
		public void subscribed(String channel, long count) {
			Listening listening = find(name(channel));
			if (listening == null) {
				RedisBus.this.client.executor().execute(() -> leaveUnwanted(channel));
			}
			else if (listening.inForce) {
				attempt(channel, listening.listener::interrupted);
			}
			else {
				listening.inForce = true;
			}
		}

		/**
		 * Waits for a {@link #listen} under way, which the server has answered already.
		 */
		private @Nullable Listening find(String name) {
			Listening known = RedisBus.this.channels.get(name);
			return (known != null) ? known : RedisBus.this.channels.computeIfPresent(name, (same, added) -> added);
		}

		/** It could not be left while the connection was away. */
		private void leaveUnwanted(String channel) {
			RedisBus.this.channels.compute(name(channel), (name, known) -> {
				if (known == null && !RedisBus.this.closed) {
					unsubscribe(channel);
				}
				return known;
			});
		}

		private String name(String channel) {
			return channel.substring(RedisBus.this.prefix.length());
		}

		/** One failure must not end the listening of all. */
		private void attempt(String channel, Runnable call) {
			try {
				call.run();
			}
			catch (RuntimeException | Error ex) {
				complain(channel, ex);
			}
		}

		private void complain(String channel, Throwable failure) {
			try {
				log.error("News of {} were not handled", channel, failure);
			}
			catch (RuntimeException | Error ex) {
				// There is no memory to say so.
			}
		}

	}

	private static final class Listening {

		private final Listener listener;

		private final CompletableFuture<Void> begun = new CompletableFuture<>();

		/** Set and read on the thread of the connection. */
		private boolean inForce;

		Listening(Listener listener) {
			this.listener = listener;
		}

	}

}
