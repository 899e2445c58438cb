package dev.parley.cluster.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.parley.cluster.redis.servers.Servers;
import dev.parley.cluster.redis.servers.WatchedClient;
import dev.parley.engine.log.BackendException;

/**
 * The two connections to the master: one for commands, and one to receive. While one is
 * away its commands fail at once, so nothing piles up. In a cluster there is one for
 * commands to each master, which gets those for the keys that it has. Safe for any
 * thread.
 */
final class Connections implements RedisClaims.Leases, AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Connections.class);

	private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

	/** Parts of refusals by a cluster that end by themselves. */
	private static final List<String> MOVING = List.of("TRYAGAIN ", "CLUSTERDOWN ", "MOVED ", "ASK ");

	private static final int ATTEMPTS = 20;

	private static final Executor LATER = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

	private final WatchedClient client;

	private final RedisClusterAsyncCommands<String, byte[]> commands;

	private final StatefulRedisPubSubConnection<String, byte[]> receiving;

	/**
	 * Connects.
	 * @param timeout of each command
	 * @throws BackendException if the server can't be reached, or refuses
	 */
	Connections(Servers servers, Duration timeout) {
		this.client = new WatchedClient(servers, timeout, (options) -> options);
		try {
			this.commands = this.client.connect();
			this.receiving = this.client.connectToReceive();
			String info = LettuceFutures.awaitOrCancel(this.commands.info(), timeout.toNanos(), TimeUnit.NANOSECONDS);
			refuseOneOfSeveral(servers, info);
			warnOfEviction(info);
		}
		catch (RedisException ex) {
			this.client.close();
			throw unusable(servers, ex);
		}
	}

	static BackendException unusable(Servers servers, RedisException failure) {
		Throwable cause = (failure.getCause() != null) ? failure.getCause() : failure;
		String what = String.valueOf(cause.getMessage()).replaceFirst("\\.+$", "");
		if (cause instanceof SSLException) {
			what = "no TLS with it (%s); its certificate has to be one that this JVM trusts, see javax.net.ssl.trustStore"
				.formatted(what);
		}
		return new BackendException("Redis at %s cannot be used: %s".formatted(servers.place(), what), failure);
	}

	/** The scripts would name keys of several masters. */
	static void refuseOneOfSeveral(Servers servers, String info) {
		if (!servers.isCluster() && info.contains("cluster_enabled:1")) {
			throw new RedisException(
					"it is a node of a Redis Cluster; name it in spring.data.redis.cluster.nodes, and neither host nor url");
		}
	}

	/** Without a key some messages would be missing, or a log would begin again. */
	private static void warnOfEviction(String info) {
		Matcher policy = POLICY.matcher(info);
		if (policy.find() && !policy.group(1).equals("noeviction")) {
			log.warn("Redis evicts keys when its memory is full (maxmemory-policy {}), and messages with them;"
					+ " expected noeviction", policy.group(1));
		}
	}

	StatefulRedisPubSubConnection<String, byte[]> receiving() {
		return this.receiving;
	}

	/**
	 * Calls a script, on a server that may not know it yet. Answers of one server come
	 * one at a time and in the order in which it executed the calls; what is attached to
	 * the returned future before the answer comes runs on the thread of the connection.
	 */
	CompletableFuture<List<?>> call(Scripts script, List<String> keys, List<byte[]> arguments) {
		String[] all = keys.toArray(String[]::new);
		byte[][] values = arguments.toArray(byte[][]::new);
		return this.commands.<List<?>>evalsha(script.digest(), ScriptOutputType.MULTI, all, values)
			.toCompletableFuture()
			.exceptionallyCompose((failure) -> isUnknown(failure)
					? this.commands.<List<?>>eval(script.source(), ScriptOutputType.MULTI, all, values)
					: CompletableFuture.failedFuture(failure));
	}

	/**
	 * The same as {@link #call}, tried again for some seconds while the keys are on their
	 * way from one master of a cluster to another.
	 */
	CompletableFuture<List<?>> callPatiently(Scripts script, List<String> keys, List<byte[]> arguments) {
		return callPatiently(script, keys, arguments, ATTEMPTS);
	}

	private CompletableFuture<List<?>> callPatiently(Scripts script, List<String> keys, List<byte[]> arguments,
			int attempts) {
		return call(script, keys, arguments).exceptionallyCompose((failure) -> {
			if (attempts <= 1 || !isMoving(failure)) {
				return CompletableFuture.failedFuture(failure);
			}
			return CompletableFuture.supplyAsync(() -> callPatiently(script, keys, arguments, attempts - 1), LATER)
				.thenCompose((again) -> again);
		});
	}

	/** Whether the keys are on their way to another master, or have none for a moment. */
	static boolean isMoving(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return MOVING.stream().anyMatch(message::contains);
	}

	private static boolean isUnknown(Throwable failure) {
		return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
	}

	/** Completed after the answers to all earlier calls for this key. */
	CompletionStage<?> passed(String key) {
		return this.commands.exists(key);
	}

	@Override
	public void keep(String key, Duration life) {
		this.commands.set(key, new byte[] { '1' }, SetArgs.Builder.px(life));
	}

	@Override
	public void drop(List<String> keys) {
		CompletableFuture<?>[] dropped = keys.stream()
			.map((key) -> this.commands.del(key).toCompletableFuture())
			.toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(dropped).join();
		}
		catch (CompletionException ex) {
			log.debug("Some of {} keys were not removed, and go by themselves: {}", keys.size(), ex.toString());
		}
	}

	/** See {@link WatchedClient#away}. */
	Duration away() {
		return this.client.away();
	}

	@Override
	public void close() {
		this.client.close();
	}

}
